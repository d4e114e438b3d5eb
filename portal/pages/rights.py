"""What somebody lacks to change a reservation, and who can let them."""

from datetime import date

from django.utils.translation import gettext as _

from customers.policy.access import Decision, Principal, Why
from customers.queries.access import who_can_grant
from portal.refusals import MissingRight


def missing_settings_right(principal: Principal, right: Decision, *, on: date) -> MissingRight | None:
    """Return why the settings may not be changed; None when they may. One query when they may not."""
    if right:
        return None
    return MissingRight(why_no_settings(right), who_can_let(who_can_grant(principal, on=on)))


def why_no_settings(right: Decision) -> str:
    if right.why is Why.NEEDS_ASSIGNMENT:
        return _("Changing settings needs the Owner, Contributor or Reservations Administrator role.")
    return _("Your role does not include changing reservations.")


def why_no_access_management(right: Decision) -> str:
    if right.why is Why.NEEDS_ASSIGNMENT:
        return _("Managing access needs the Owner or User Access Administrator role.")
    return _("Your role does not include managing access.")


def who_can_let(names: list[str]) -> str:
    return _("%(names)s can do it or give you the role.") % {"names": ", ".join(names)} if names else ""
