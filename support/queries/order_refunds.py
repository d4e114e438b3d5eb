"""What was refunded of an order, and what is being."""

import uuid

from django.db.models import F, QuerySet

from billing.models import RefundLine


def refunds_of_order(
    partner_id: uuid.UUID, order_id: uuid.UUID, *, requested_by: uuid.UUID | None = None
) -> QuerySet[RefundLine]:
    """Return the refund lines of an order's reservations, latest request first, with ``request_number``.

    ``requested_by``: only those that this person asked for.
    """
    rows = RefundLine.objects.filter(partner_id=partner_id, reservation__order_id=order_id)
    if requested_by:
        rows = rows.filter(refund__requested_by_id=requested_by)
    return (
        rows.select_related("reservation", "refund__credit_note", "refund__reversal")
        .annotate(request_number=F("refund__support_request__number"))
        .order_by("-refund__submitted_at", "position")
    )
