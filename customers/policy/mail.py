"""What a person may get mail about, and what they get unless they choose."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from customers.policy.roles import PartnerRole


class MailKind(StrEnum):
    """A subject of mail that a person can switch on or off."""

    REQUESTS = "requests"
    APPROVALS = "approvals"
    PAYMENTS = "payments"
    RESERVATIONS = "reservations"
    EXPIRY = "expiry"
    PEOPLE = "people"


FOR_ADMIN_AGENTS = frozenset({MailKind.RESERVATIONS, MailKind.EXPIRY})
"""Admin agents act on every reservation; the others are told in the portal and may opt in."""


def wants_mail(kind: MailKind, *, roles: Iterable[PartnerRole], choices: Mapping[str, bool]) -> bool:
    """Tell whether a person gets mail of a kind: as they chose, else as their roles suggest."""
    suggested = kind not in FOR_ADMIN_AGENTS or PartnerRole.ADMIN_AGENT in set(roles)
    return choices.get(kind.value, suggested)
