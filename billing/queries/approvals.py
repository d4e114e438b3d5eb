"""What a customer asked for lately, as the approval rule counts it."""

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from billing.models import Exchange, Refund, Reversal
from billing.models.states import RefundState
from billing.policy.approval import APPROVAL_WINDOW_DAYS, ApprovedEarlier, approval_amount
from core.database import rows

NOT_COUNTED = [RefundState.REJECTED.value, RefundState.WITHDRAWN.value, RefundState.FAILED.value]
COUNTED_OF = """
    SELECT id, customer_id, submitted_at, submitted_on, net_usd_minor, commitment_cancelled_usd_minor
    FROM {requests} AS asked
    WHERE partner_id = ANY(%(partner_ids)s) AND customer_id = ANY(%(customer_ids)s) AND submitted_on >= %(since)s
        AND state <> ALL(%(not_counted)s)
        AND NOT EXISTS (SELECT FROM billing_reversal AS taken_back WHERE taken_back.{request_id} = asked.id)
"""
COUNTED = " UNION ALL ".join(
    COUNTED_OF.format(requests=requests, request_id=request_id)
    for requests, request_id in (("billing_refund", "refund_id"), ("billing_exchange", "exchange_id"))
)


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
    reversals = Reversal.objects.filter(partner_id__in=partner_ids)
    return reversals.annotate(taken_back=Coalesce("refund_id", "exchange_id")).values_list("taken_back", flat=True)


def asked_lately(asked: Collection[Refund | Exchange]) -> list[AskedLately]:
    """Return what counts of the customers of these in the 30 days before the oldest of them; one query for both."""
    wanted: dict[str, Any] = {
        "partner_ids": list({one.partner_id for one in asked}),
        "customer_ids": list({one.customer_id for one in asked}),
        "since": min(one.submitted_on for one in asked) - timedelta(days=APPROVAL_WINDOW_DAYS),
        "not_counted": NOT_COUNTED,
    }
    return [AskedLately(*row) for row in rows(COUNTED, wanted)]


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
