"""What a customer asked for lately, as the approval rule counts it."""

import uuid
from datetime import date, timedelta

from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from billing.models import Exchange, Refund, Reversal
from billing.models.asked import Asked
from billing.models.states import RefundState
from billing.policy.approval import APPROVAL_WINDOW_DAYS, ApprovedEarlier, approval_amount

NOT_COUNTED = [RefundState.REJECTED, RefundState.WITHDRAWN, RefundState.FAILED]


def taken_back(partner_id: uuid.UUID) -> QuerySet[Reversal, uuid.UUID]:
    """Return the refunds and exchanges that were taken back, for a condition: nothing of them was paid in the end."""
    rows = Reversal.objects.filter(partner_id=partner_id)
    return rows.annotate(taken_back=Coalesce("refund_id", "exchange_id")).values_list("taken_back", flat=True)


def requests_before(asked: Refund | Exchange) -> list[ApprovedEarlier]:
    """Return the customer's refunds and exchanges of the window that were submitted no later than this one.

    One query for both.
    """
    rules = asked.quote.policy.rules
    rows = _of_customer_before(Refund.objects.all(), asked).union(
        _of_customer_before(Exchange.objects.all(), asked), all=True
    )
    return [
        ApprovedEarlier(submitted_on, approval_amount(rules, net_usd_minor, commitment_usd_minor))
        for asked_id, submitted_on, net_usd_minor, commitment_usd_minor in rows
        if asked_id != asked.pk
    ]


def _of_customer_before(
    kind: QuerySet[Asked], asked: Refund | Exchange
) -> QuerySet[Asked, tuple[uuid.UUID, date, int, int]]:
    rows = kind.filter(
        partner_id=asked.partner_id,
        customer_id=asked.customer_id,
        submitted_on__gte=asked.submitted_on - timedelta(days=APPROVAL_WINDOW_DAYS),
        submitted_at__lte=asked.submitted_at,
    )
    counted = rows.exclude(state__in=NOT_COUNTED).exclude(pk__in=taken_back(asked.partner_id))
    return counted.values_list("pk", "submitted_on", "net_usd_minor", "commitment_cancelled_usd_minor")
