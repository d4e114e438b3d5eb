"""What a customer asked for lately, as the approval rule counts it."""

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from billing.models import Exchange, Refund, Reversal
from billing.models.asked import Asked
from billing.models.states import RefundState
from billing.policy.approval import APPROVAL_WINDOW_DAYS, ApprovedEarlier, approval_amount

NOT_COUNTED = [RefundState.REJECTED, RefundState.WITHDRAWN, RefundState.FAILED]


@dataclass(frozen=True, slots=True)
class AskedLately:
    """What the approval rule needs to know of a refund or an exchange, in US cents."""

    id: uuid.UUID
    customer_id: uuid.UUID
    submitted_at: datetime
    submitted_on: date
    net_usd_minor: int
    commitment_usd_minor: int


def taken_back(*partner_ids: uuid.UUID) -> QuerySet[Reversal, uuid.UUID]:
    """Return the refunds and exchanges that were taken back, for a condition: nothing of them was paid in the end."""
    rows = Reversal.objects.filter(partner_id__in=partner_ids)
    return rows.annotate(taken_back=Coalesce("refund_id", "exchange_id")).values_list("taken_back", flat=True)


def asked_lately(asked: Collection[Refund | Exchange]) -> list[AskedLately]:
    """Return what counts of the customers of these in the 30 days before the oldest of them; one query for both."""
    since = min(one.submitted_on for one in asked) - timedelta(days=APPROVAL_WINDOW_DAYS)
    counted = partial(_counted, {one.partner_id for one in asked}, {one.customer_id for one in asked}, since)
    rows = counted(Refund.objects.all()).union(counted(Exchange.objects.all()), all=True)
    return [AskedLately(*row) for row in rows]


def earlier_than(asked: Refund | Exchange, lately: Iterable[AskedLately]) -> list[ApprovedEarlier]:
    """Return those of its customer's that were submitted no later than one, by what its policy version counts."""
    rules = asked.quote.policy.rules
    return [
        ApprovedEarlier(one.submitted_on, approval_amount(rules, one.net_usd_minor, one.commitment_usd_minor))
        for one in lately
        if one.id != asked.pk and one.customer_id == asked.customer_id and one.submitted_at <= asked.submitted_at
    ]


def requests_before(asked: Refund | Exchange) -> list[ApprovedEarlier]:
    """Return the customer's refunds and exchanges of the window that were submitted no later than this one."""
    return earlier_than(asked, asked_lately([asked]))


def _counted(
    partner_ids: set[uuid.UUID], customer_ids: set[uuid.UUID], since: date, kind: QuerySet[Asked]
) -> QuerySet[Asked, tuple[uuid.UUID, uuid.UUID, datetime, date, int, int]]:
    rows = kind.filter(partner_id__in=partner_ids, customer_id__in=customer_ids, submitted_on__gte=since)
    counted = rows.exclude(state__in=NOT_COUNTED).exclude(pk__in=taken_back(*partner_ids))
    return counted.values_list(
        "pk", "customer_id", "submitted_at", "submitted_on", "net_usd_minor", "commitment_cancelled_usd_minor"
    )
