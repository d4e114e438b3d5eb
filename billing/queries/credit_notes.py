"""Credit notes as their partner reads them."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, QuerySet

from billing.models import CreditNote, CreditNoteTax, ExchangePurchase, ExchangeReturn, PassedOn, RefundLine
from billing.queries.days import within_days


@dataclass(frozen=True, slots=True)
class CreditNoteFilter:
    """Which credit notes: of customers whose name holds some text, issued within UTC days, both included."""

    name: str = ""
    since: date | None = None
    until: date | None = None

    @property
    def is_narrowed(self) -> bool:
        return self != CreditNoteFilter()


def credit_notes(partner_id: uuid.UUID, wanted: CreditNoteFilter = CreditNoteFilter()) -> QuerySet[CreditNote]:
    """Return a partner's credit notes with customer and journal entry, tax, what was passed on, and reversal."""
    rows = CreditNote.objects.filter(within_days("issued_at", wanted.since, wanted.until), partner_id=partner_id)
    if wanted.name:
        rows = rows.filter(entry__customer__company_name__icontains=wanted.name)
    return rows.select_related("entry__customer", "tax", "passed_on", "reversal")


def credit_note(partner_id: uuid.UUID, number: str) -> CreditNote | None:
    """Return a partner's credit note with what it answers, its lines, tax and reversal; three queries at most."""
    rows = CreditNote.objects.filter(partner_id=partner_id, number=number).select_related(
        "entry__customer", "refund", "exchange", "tax", "passed_on__recorded_by", "reversal__entry"
    )
    return rows.prefetch_related(
        Prefetch("refund__lines", RefundLine.objects.select_related("reservation__item")),
        Prefetch("exchange__returns", ExchangeReturn.objects.select_related("reservation__item")),
        Prefetch("exchange__purchases", ExchangePurchase.objects.select_related("item")),
    ).first()


def taxes_of(partner_id: uuid.UUID, numbers: Iterable[str]) -> dict[str, CreditNoteTax]:
    """Return the tax of credit notes by their numbers; no query for none."""
    wanted = {number for number in numbers if number}
    if not wanted:
        return {}
    rows = CreditNoteTax.objects.filter(partner_id=partner_id, credit_note__number__in=wanted)
    return {one.credit_note.number: one for one in rows.select_related("credit_note")}


def passed_on_of(note: CreditNote) -> PassedOn | None:
    """Return what was passed on of a note that `credit_note` loaded; no query."""
    return getattr(note, "passed_on", None)
