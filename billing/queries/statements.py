"""A partner's statements: those of months that are over as they were frozen, the running month as it stands."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from django.db.models import BigIntegerField, Case, F, QuerySet, Sum, When
from django.db.models.functions import Cast

from billing.chart import AccountCode
from billing.models import JournalEntry, Posting, Statement
from billing.policy.statement import (
    Movement,
    StatementPart,
    StatementSum,
    month_after,
    month_of,
    parts_from_json,
    statement_parts,
    sums_from_json,
)


@dataclass(frozen=True, slots=True)
class StatementRecord:
    """A month's statement. ``number`` and ``closed_at`` are missing while the month runs."""

    month: date
    parts: Sequence[StatementPart]
    number: str = ""
    closed_at: datetime | None = None

    @property
    def is_provisional(self) -> bool:
        return not self.number

    @property
    def last_day(self) -> date:
        return date.fromordinal(month_after(self.month).toordinal() - 1)

    @property
    def movements(self) -> list[Movement]:
        return [move for part in self.parts for move in part.movements]


@dataclass(frozen=True, slots=True)
class StatementRow:
    """A month in the list of statements."""

    month: date
    sums: Sequence[StatementSum]
    number: str = ""
    closed_at: datetime | None = None

    @property
    def is_provisional(self) -> bool:
        return not self.number


def statement_rows(partner_id: uuid.UUID, *, now: datetime) -> list[StatementRow]:
    """Return every month's statement, the newest first, those that are not closed yet on top. Three queries."""
    closed = Statement.objects.filter(partner_id=partner_id).order_by("-month").defer("movements")
    frozen = [StatementRow(one.month, sums_from_json(one.sums), one.number, one.closed_at) for one in closed]
    running = month_of(now.date())
    open_months = [running]
    if frozen and month_after(frozen[0].month) < running:
        open_months.append(month_after(frozen[0].month))
    rows = []
    for month in open_months:
        parts = parts_of(partner_id, month)
        rows.append(StatementRow(month, [part.sum for part in parts]))
    return [*rows, *frozen]


def statement_of(partner_id: uuid.UUID, month: date, *, now: datetime) -> StatementRecord | None:
    """Return a month's statement; None before the first credit and for months to come."""
    frozen = Statement.objects.filter(partner_id=partner_id, month=month).first()
    if frozen:
        parts = parts_from_json(frozen.sums, frozen.movements)
        return StatementRecord(month, parts, frozen.number, frozen.closed_at)
    running = month_of(now.date())
    if month > running:
        return None
    if month < running and not _has_begun(partner_id, month):
        return None
    return StatementRecord(month, parts_of(partner_id, month))


def parts_of(partner_id: uuid.UUID, month: date) -> list[StatementPart]:
    """Compute a month from the ledger; two queries."""
    return statement_parts(_opening(partner_id, month), _movements(partner_id, month))


def first_credit_on(partner_id: uuid.UUID) -> date | None:
    """Return the day of a partner's first credit, in UTC."""
    rows = Posting.objects.filter(partner_id=partner_id, account_id=AccountCode.PARTNER_CREDIT)
    return rows.order_by("entry__posted_at").values_list("entry__posted_on", flat=True).first()


def _has_begun(partner_id: uuid.UUID, month: date) -> bool:
    first = first_credit_on(partner_id)
    return first is not None and month_of(first) <= month


def _credit(partner_id: uuid.UUID) -> QuerySet[Posting]:
    return Posting.objects.filter(partner_id=partner_id, account_id=AccountCode.PARTNER_CREDIT)


def _signed() -> Case:
    return Case(
        When(side=Posting.Side.CREDIT, then=F("amount_minor")),
        default=-F("amount_minor"),
        output_field=BigIntegerField(),
    )


def _opening(partner_id: uuid.UUID, month: date) -> dict[str, int]:
    before = _credit(partner_id).filter(entry__posted_at__lt=_midnight(month)).order_by("currency")
    return dict(before.values_list("currency").annotate(total=Cast(Sum(_signed()), BigIntegerField())))


def _movements(partner_id: uuid.UUID, month: date) -> list[Movement]:
    within = _credit(partner_id).filter(
        entry__posted_at__gte=_midnight(month), entry__posted_at__lt=_midnight(month_after(month))
    )
    rows = within.annotate(signed=_signed()).select_related(
        "entry__customer", "entry__credit_note", "entry__reversal__credit_note"
    )
    return [_movement(one) for one in rows.order_by("entry__posted_at", "entry__number", "pk")]


def _movement(posting: Posting) -> Movement:
    entry = posting.entry
    return Movement(
        entry=entry.number,
        on=entry.posted_on.isoformat(),
        kind=entry.kind,
        subject=str(entry.subject_id),
        customer_id=str(entry.customer_id),
        customer=entry.customer.company_name,
        credit_note=_note_number(entry),
        currency=posting.currency,
        minor=posting.amount_minor if posting.side == Posting.Side.CREDIT else -posting.amount_minor,
    )


def _note_number(entry: JournalEntry) -> str:
    """Return the credit note that an entry stands for, or that it cancels."""
    reversal = getattr(entry, "reversal", None)
    note = getattr(entry, "credit_note", None) or (reversal.credit_note if reversal else None)
    return note.number if note else ""


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
