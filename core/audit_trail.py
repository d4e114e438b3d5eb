"""The history of a thing, newest first."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, QuerySet

from core.models import AuditEvent

SHOWN_TO_PARTNERS = frozenset(
    {
        "billing_creditnote",
        "billing_limituse",
        "billing_payment",
        "billing_refund",
        "customers_customer",
        "customers_membership",
        "customers_partner",
        "customers_roleassignment",
        "customers_secondpersonamount",
        "customers_subscription",
        "reservations_reservation",
        "reservations_reservationorder",
        "support_supportrequest",
    }
)
"""What happens to these is a partner's own affair; all else is the operator's."""

KEYS = ("told_at", "pk")
"""What a page of a history is keyed by: the instant, then the event's number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailFilter:
    """Which events: of one person, of one kind of record, through one face, in a span of time."""

    actor_id: uuid.UUID | None = None
    table: str = ""
    through: str = ""
    since: datetime | None = None
    before: datetime | None = None


def partner_trail(*, partner_id: uuid.UUID, things: Collection[uuid.UUID], wanted: TrailFilter) -> QuerySet[AuditEvent]:
    """Return what a partner may read about things of its own, read in the order of an index that begins with them."""
    tables = SHOWN_TO_PARTNERS & {wanted.table} if wanted.table else SHOWN_TO_PARTNERS
    rows = AuditEvent.objects.filter(about__about__in=things, partner_id=partner_id, table_name__in=tables).annotate(
        told_at=F("about__at")
    )
    if wanted.actor_id:
        rows = rows.filter(actor_id=wanted.actor_id)
    if wanted.through:
        rows = rows.filter(through=wanted.through)
    if wanted.since:
        rows = rows.filter(told_at__gte=wanted.since)
    if wanted.before:
        rows = rows.filter(told_at__lt=wanted.before)
    return rows
