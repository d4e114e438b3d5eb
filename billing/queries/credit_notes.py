"""Credit notes as their partner reads them."""

import uuid

from django.db.models import Prefetch

from billing.models import CreditNote, RefundLine


def credit_note(partner_id: uuid.UUID, number: str) -> CreditNote | None:
    """Return a partner's credit note with its refund, lines, customer and journal entry; two queries."""
    lines = Prefetch("refund__lines", RefundLine.objects.select_related("reservation__item"))
    rows = CreditNote.objects.filter(partner_id=partner_id, number=number)
    return rows.select_related("entry", "refund__customer").prefetch_related(lines).first()
