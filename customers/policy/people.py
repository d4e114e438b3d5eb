"""Who may give which roles, and for how long: rules over roles and days alone."""

from collections.abc import Iterable
from datetime import date, timedelta

from customers.policy.roles import PartnerRole

LONGEST_AUDIT = timedelta(days=365)
"""An auditor comes for an audit: at most a year ahead, then somebody decides again."""


def touches_global_admin(before: Iterable[PartnerRole], after: Iterable[PartnerRole]) -> bool:
    """Tell whether a change gives, takes or switches off the role that only its holders may give."""
    return PartnerRole.GLOBAL_ADMIN in set(before) | set(after)


def audits_and_acts(roles: Iterable[PartnerRole]) -> bool:
    """Tell whether somebody would check what they may do themselves."""
    held = set(roles)
    return PartnerRole.AUDITOR in held and len(held) > 1


def only_looks(roles: Iterable[PartnerRole]) -> bool:
    """Tell whether somebody is there to check what the others do: they begin nothing, for nobody to finish."""
    return PartnerRole.AUDITOR in set(roles)


def lacks_end(roles: Iterable[PartnerRole], ends_on: date | None) -> bool:
    return PartnerRole.AUDITOR in set(roles) and ends_on is None


def ends_too_late(roles: Iterable[PartnerRole], ends_on: date | None, *, today: date) -> bool:
    """Tell whether an auditor's end lies beyond `LONGEST_AUDIT`; the others' may."""
    return PartnerRole.AUDITOR in set(roles) and ends_on is not None and ends_on > today + LONGEST_AUDIT
