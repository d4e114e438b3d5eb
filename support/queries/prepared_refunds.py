"""Prepared refunds: one with its lines, and those that somebody has to do with."""

import uuid
from collections.abc import Sequence

from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from customers.queries.access import Place
from support.models import PreparedRefund, PreparedRefundLine

MOST_WAITING = 20

WITH_RESERVATIONS = Prefetch(
    "lines", PreparedRefundLine.objects.order_by("position").select_related("reservation__order", "reservation__item")
)


def prepared_refund(partner_id: uuid.UUID, prepared_id: uuid.UUID) -> PreparedRefund | None:
    """Return one with its people, customer, request, lines and their reservations; two queries."""
    rows = PreparedRefund.objects.filter(partner_id=partner_id, pk=prepared_id)
    return (
        rows.select_related("customer", "prepared_by", "sent_to", "acted_by", "request")
        .prefetch_related(WITH_RESERVATIONS)
        .first()
    )


def orders_of(prepared: PreparedRefund) -> Sequence[Place]:
    """Return the orders on which the right to submit is needed, each once."""
    lines = prepared.lines.select_related("reservation") if not _has_lines(prepared) else prepared.lines.all()
    return [Place(order_id) for order_id in dict.fromkeys(line.reservation.order_id for line in lines)]


def _has_lines(prepared: PreparedRefund) -> bool:
    return "lines" in getattr(prepared, "_prefetched_objects_cache", {})


def prepared_for(partner_id: uuid.UUID, person_id: uuid.UUID) -> QuerySet[PreparedRefund]:
    """Return what was sent to a person and waits for them, the longest wait first."""
    rows = PreparedRefund.objects.filter(partner_id=partner_id, sent_to_id=person_id, state=PreparedRefund.State.SENT)
    return rows.select_related("customer", "prepared_by").order_by("sent_at", "pk")[:MOST_WAITING]


def prepared_refunds(partner_id: uuid.UUID, *, of: uuid.UUID | None) -> QuerySet[PreparedRefund]:
    """Return the partner's prepared refunds; ``of``: only those that this person prepared or was sent.

    ``line_count`` and ``first_name``: how many reservations, and the first one's name.
    """
    rows = PreparedRefund.objects.filter(partner_id=partner_id)
    if of:
        rows = rows.filter(Q(prepared_by_id=of) | Q(sent_to_id=of))
    lines = PreparedRefundLine.objects.filter(partner_id=OuterRef("partner_id"), prepared_id=OuterRef("pk"))
    counts = lines.order_by().values("prepared_id").annotate(number=Count("pk")).values("number")
    return rows.select_related("customer", "prepared_by", "sent_to", "request").annotate(
        line_count=Coalesce(Subquery(counts), 0),
        first_name=Subquery(lines.order_by("position").values("reservation__name")[:1]),
    )
