"""Support requests as lists show them."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db.models import BooleanField, Count, ExpressionWrapper, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from billing.models import ExchangeReturn, RefundLine
from support.models import SupportRequest


@dataclass(frozen=True, slots=True)
class RequestFilters:
    """What a list is narrowed down to; nothing by itself. ``text``: of a number or a title."""

    state: str = ""
    issue_type: str = ""
    severity: str = ""
    text: str = ""


def support_requests(
    partner_id: uuid.UUID,
    *,
    customer_id: uuid.UUID | None = None,
    requested_by: uuid.UUID | None = None,
    filters: RequestFilters = RequestFilters(),
    now: datetime | None = None,
) -> QuerySet[SupportRequest]:
    """Return a partner's requests with customer, refund or exchange, its reversal, and what that is of.

    ``requested_by``: only those that this person asked for, or prepared for who asked.
    ``line_count`` and ``first_name``: how many reservations, and the first one's name. ``is_late``: an answer
    was due before ``now``.
    """
    rows = SupportRequest.objects.filter(partner_id=partner_id)
    if customer_id:
        rows = rows.filter(customer_id=customer_id)
    if requested_by:
        rows = rows.filter(Q(requested_by_id=requested_by) | Q(prepared__prepared_by_id=requested_by))
    for field in ("state", "issue_type", "severity"):
        if wanted := getattr(filters, field):
            rows = rows.filter(**{field: wanted})
    if filters.text:
        rows = rows.filter(_named(partner_id, filters.text))
    lines = RefundLine.objects.filter(partner_id=OuterRef("partner_id"), refund_id=OuterRef("refund_id"))
    returns = ExchangeReturn.objects.filter(partner_id=OuterRef("partner_id"), exchange_id=OuterRef("exchange_id"))
    counts = lines.order_by().values("refund_id").annotate(number=Count("pk")).values("number")
    returned = returns.order_by().values("exchange_id").annotate(number=Count("pk")).values("number")
    late = Q(due_at__lt=now) if now else Q(pk=None)
    return rows.select_related("customer", "refund__reversal", "exchange__reversal", "requested_by").annotate(
        is_late=ExpressionWrapper(late, output_field=BooleanField()),
        line_count=Coalesce(Subquery(counts), Subquery(returned), 0),
        first_name=Coalesce(
            Subquery(lines.order_by("position").values("reservation__name")[:1]),
            Subquery(returns.order_by("position").values("reservation__name")[:1]),
        ),
    )


def _named(partner_id: uuid.UUID, text: str) -> Q:
    """A general request has a title; the others' is made of their reservations' names, so those are searched."""
    lines = RefundLine.objects.filter(partner_id=partner_id, reservation__name__icontains=text)
    returns = ExchangeReturn.objects.filter(partner_id=partner_id, reservation__name__icontains=text)
    of_lines = Q(refund_id__in=lines.values("refund_id")) | Q(exchange_id__in=returns.values("exchange_id"))
    return Q(number__icontains=text) | Q(title__icontains=text) | of_lines
