"""Support requests as lists show them."""

import uuid

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from billing.models import RefundLine
from support.models import SupportRequest


def support_requests(
    partner_id: uuid.UUID,
    *,
    customer_id: uuid.UUID | None = None,
    requested_by: uuid.UUID | None = None,
    state: str = "",
) -> QuerySet[SupportRequest]:
    """Return a partner's requests with customer and refund, and what the refund is of.

    ``requested_by``: only those that this person asked for, or prepared for who asked.
    ``line_count`` and ``first_name``: how many reservations, and the first one's name.
    """
    rows = SupportRequest.objects.filter(partner_id=partner_id)
    if customer_id:
        rows = rows.filter(customer_id=customer_id)
    if requested_by:
        rows = rows.filter(Q(requested_by_id=requested_by) | Q(prepared__prepared_by_id=requested_by))
    if state:
        rows = rows.filter(state=state)
    lines = RefundLine.objects.filter(partner_id=OuterRef("partner_id"), refund_id=OuterRef("refund_id"))
    counts = lines.order_by().values("refund_id").annotate(number=Count("pk")).values("number")
    return rows.select_related("customer", "refund", "requested_by").annotate(
        line_count=Coalesce(Subquery(counts), 0),
        first_name=Subquery(lines.order_by("position").values("reservation__name")[:1]),
    )
