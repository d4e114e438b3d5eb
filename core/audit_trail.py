"""The history of a thing, newest first."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet

from core.actor import SYSTEM
from core.audit_words import told_columns
from core.models import AuditEvent

SHOWN_TO_PARTNERS = frozenset(
    {
        "billing_creditnote",
        "billing_exchange",
        "billing_limituse",
        "billing_passedon",
        "billing_payment",
        "billing_refund",
        "billing_renewallock",
        "billing_renewalrefusal",
        "billing_reversal",
        "billing_statement",
        "customers_clientsecret",
        "customers_customer",
        "customers_invitation",
        "customers_managementgroup",
        "customers_membership",
        "customers_partner",
        "customers_resourcegroup",
        "customers_roleassignment",
        "customers_secondpersonamount",
        "customers_serviceprincipal",
        "customers_subscription",
        "reservations_reservation",
        "reservations_reservationorder",
        "support_preparedrefund",
        "support_supportrequest",
    }
)
"""What happens to these is a partner's own affair; all else is the operator's."""

HIDDEN_FROM_PARTNERS = frozenset(
    {
        # The operator's own: who of the desk has a request, what is approved without the desk.
        "assigned_to_id",
        "auto_approval_usd_minor",
        # Told to whoever may read the request or the prepared refund, on its own page.
        "additional_emails",
        "contact_email",
        "contact_method",
        "contact_name",
        "contact_phone",
        "description",
        "note",
        "reason",
        "shares_diagnostics",
        "title",
        # What every change of a row brings with it, or what was copied for the record.
        "alone_up_to_usd_minor",
        "second_person_amounts",
        "second_person_total_usd_minor",
        "state_at",
        "submitted_on",
        "updated_at",
    }
)
"""Columns that a partner's log leaves out, in whatever table. A change of these alone is no event of it."""

A_PERSON, ANYBODY_OF_THE_DESK, THE_SYSTEM = "user", "staff", "system"
"""Who acts, as the trail calls them: one of a partner's people, or nobody whom the partner knows."""

KEYS = ("told_at", "pk")
"""What a page of a history is keyed by: the instant, then the event's number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailFilter:
    """Which events: of one person or one kind of actor, of one kind of record, through one face, in a span of time."""

    actor_id: uuid.UUID | None = None
    actor_kind: str = ""
    table: str = ""
    through: str = ""
    since: datetime | None = None
    before: datetime | None = None


def partner_trail(
    *,
    partner_id: uuid.UUID,
    things: Collection[uuid.UUID],
    wanted: TrailFilter,
    of_all: Collection[str] = SHOWN_TO_PARTNERS,
    reader_id: uuid.UUID | None = None,
) -> QuerySet[AuditEvent]:
    """Return what a partner may read about things of its own, read in the order of an index that begins with them.

    ``of_all``: the tables of which the reader may know what everybody did; of the others it is what they did
    themselves. An event that is about several of the things is there once.
    """
    tables = SHOWN_TO_PARTNERS & {wanted.table} if wanted.table else SHOWN_TO_PARTNERS
    seen = Q(table_name__in=tables & set(of_all))
    if not tables <= set(of_all):
        seen |= Q(table_name__in=tables, actor_id=reader_id)
    rows = AuditEvent.objects.filter(seen, _has_news(), about__about__in=things, partner_id=partner_id)
    rows = rows.annotate(told_at=F("about__at")).filter(_narrowed(wanted))
    return rows.distinct() if len(things) > 1 else rows


def _has_news() -> Q:
    """Return the condition that something changed that a partner is told."""
    told = {column for table in SHOWN_TO_PARTNERS for column in told_columns(table)} - HIDDEN_FROM_PARTNERS
    return ~Q(action="UPDATE") | Q(after__has_any_keys=sorted(told))


def _narrowed(wanted: TrailFilter) -> Q:
    asked: dict[str, Any] = {
        "actor_kind": A_PERSON if wanted.actor_id else wanted.actor_kind,
        "actor_id": wanted.actor_id,
        "through": wanted.through,
        "told_at__gte": wanted.since,
        "told_at__lt": wanted.before,
    }
    if _is_rare(wanted):
        # The same instants, said of the event: its own indexes find the few, then what they are about.
        asked |= {"at__gte": wanted.since, "at__lt": wanted.before}
    narrowed = Q(**{condition: value for condition, value in asked.items() if value})
    is_somebody = wanted.actor_kind == ANYBODY_OF_THE_DESK
    return narrowed & Q(actor_id__isnull=False) if is_somebody else narrowed


def _is_rare(wanted: TrailFilter) -> bool:
    """Tell whether what is asked for is little beside what the worker does all day."""
    by_a_person = wanted.actor_id or wanted.actor_kind == ANYBODY_OF_THE_DESK
    return bool(by_a_person or wanted.through not in {"", SYSTEM.through})
