"""What somebody lacks to change a reservation, and who can let them."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from customers.policy.access import Decision, Why


def why_no_settings(right: Decision) -> str:
    if right.why is Why.NEEDS_ASSIGNMENT:
        return _("Changing settings needs the Owner, Contributor or Reservations Administrator role.")
    return _("Your role does not include changing reservations.")


def why_no_access_management(right: Decision) -> str:
    if right.why is Why.NEEDS_ASSIGNMENT:
        return _("Managing access needs the Owner or User Access Administrator role.")
    return _("Your role does not include managing access.")


def who_can_let(names: Sequence[str]) -> str:
    return _("%(names)s can do it or give you the role.") % {"names": ", ".join(names)} if names else ""
