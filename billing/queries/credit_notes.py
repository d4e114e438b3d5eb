"""Credit notes as their partner reads them."""

import uuid
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, Q, QuerySet

from billing.models import CreditNote, ExchangePurchase, ExchangeReturn, RefundLine
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
    """Return a partner's credit notes with their refund or exchange, customer and journal entry."""
    rows = CreditNote.objects.filter(within_days("issued_at", wanted.since, wanted.until), partner_id=partner_id)
    if wanted.name:
        of_refund = Q(refund__customer__company_name__icontains=wanted.name)
        rows = rows.filter(of_refund | Q(exchange__customer__company_name__icontains=wanted.name))
    return rows.select_related("entry", "refund__customer", "exchange__customer")


def credit_note(partner_id: uuid.UUID, number: str) -> CreditNote | None:
    """Return a partner's credit note with its refund or exchange, lines, customer and journal entry.

    Three queries at most.
    """
    lines = Prefetch("refund__lines", RefundLine.objects.select_related("reservation__item"))
    returns = Prefetch("exchange__returns", ExchangeReturn.objects.select_related("reservation__item"))
    purchases = Prefetch("exchange__purchases", ExchangePurchase.objects.select_related("item"))
    rows = CreditNote.objects.filter(partner_id=partner_id, number=number)
    beside = rows.select_related("entry", "refund__customer", "exchange__customer")
    return beside.prefetch_related(lines, returns, purchases).first()
