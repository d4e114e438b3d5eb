"""What the pages that change a reservation have in common: may anything be changed, and what became different."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.texts import actor_name
from customers.policy.roles import Action
from customers.queries.access import may_each
from portal.http import PartnerRequest
from portal.pages.possible import rights_of, why_no_change
from portal.pages.record import place_of, record_context
from reservations.queries.changes import changes_since
from reservations.queries.record import ReservationRecord

COLUMN_NAMES: dict[str, Promise] = {
    "name": _("Name"),
    "scope": _("Scope"),
    "scope_subscription_id": _("Scope"),
    "scope_resource_group_id": _("Scope"),
    "scope_management_group_id": _("Scope"),
    "is_size_flexible": _("Optimize for"),
    "is_renewed": _("Automatic renewal"),
    "renewal_quantity": _("Automatic renewal"),
    "renewal_term": _("Automatic renewal"),
    "renewal_plan": _("Automatic renewal"),
    "state": _("Status"),
}


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """A change that somebody else, or this person in another tab, made: of which settings, when."""

    by: str
    at: datetime
    what: str


def no_change_reason(request: PartnerRequest, record: ReservationRecord) -> str:
    """Return why this person can't change the settings now, and who can let them; nothing when they can."""
    asked = [Action.RESERVATIONS_CONFIGURE]
    decisions = may_each(request.principal, asked, at=place_of(record), now=request.now)
    return why_no_change(record, rights_of(request.principal, decisions, on=request.now.date()))


def meanwhile(record: ReservationRecord, *, seen: int) -> list[Meanwhile]:
    """Return what was changed after a version was seen, latest last; one query."""
    reservation = record.reservation
    changes = changes_since(partner_id=reservation.partner_id, reservation_id=reservation.pk, version=seen)
    return [Meanwhile(actor_name(one.by), one.at, _names(one.columns)) for one in changes]


def settings_context(
    request: PartnerRequest, record: ReservationRecord, *, seen: int | None = None, was_signed_out: bool = False
) -> dict[str, Any]:
    """Return what each of these pages shows around its form; ``seen``: the version of a form that is out of date."""
    return {
        **record_context(request, record),
        "reason": no_change_reason(request, record),
        "is_stale": seen is not None,
        "meanwhile": meanwhile(record, seen=seen) if seen is not None else [],
        "was_signed_out": was_signed_out,
    }


def _names(columns: Iterable[str]) -> str:
    """Name the settings that changed; a version that rose alone is a payment that was taken."""
    named = sorted({str(COLUMN_NAMES[column]) for column in columns if column in COLUMN_NAMES})
    return ", ".join(named) or str(_("Payments"))
