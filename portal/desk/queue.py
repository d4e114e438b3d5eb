"""What waits for the desk: refunds by customer, with what a decision needs to know. A fixed number of queries."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from django.db.models import Count, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce

from billing.models import LimitUse, Refund, RefundLine, RefundPolicy
from billing.models.refund import RefundState
from billing.policy.approval import APPROVAL_WINDOW_DAYS, ApprovedEarlier, approval_amount, approval_total
from billing.policy.refund_limit import free_on
from billing.queries.approvals import NOT_COUNTED
from billing.queries.limits import pool_uses
from customers.models import Customer, Partner
from support.models import Message

WAITING_STATES = (RefundState.AWAITING_APPROVAL, RefundState.DEAD)
LATE_AFTER = timedelta(days=1)
"""A request about billing is answered within a business day (Partner Center, "Get support")."""


@dataclass(frozen=True, slots=True)
class WaitingRefund:
    """A refund before the desk. ``total_usd_minor``: the customer's 30 days up to it, which brought it here."""

    refund: Refund
    lines: Sequence[RefundLine]
    number: str
    message_count: int
    total_usd_minor: int
    is_late: bool

    @property
    def units(self) -> int:
        return sum(line.quantity for line in self.lines)

    @property
    def is_stuck(self) -> bool:
        return self.refund.state == RefundState.DEAD

    @property
    def rules(self) -> set[str]:
        return {line.rule for line in self.lines}


@dataclass(frozen=True)
class WaitingCustomer:
    """A customer's refunds before the desk, oldest first, and what they come to in US cents."""

    customer: Customer
    partner: Partner
    refunds: Sequence[WaitingRefund]
    limit_left_usd_minor: int

    @cached_property
    def net_usd_minor(self) -> int:
        return sum(one.refund.net_usd_minor for one in self.refunds)

    @cached_property
    def commitment_usd_minor(self) -> int:
        return sum(one.refund.commitment_cancelled_usd_minor for one in self.refunds)

    @cached_property
    def total_usd_minor(self) -> int:
        """The 30 days up to the newest of them."""
        return max(self.refunds, key=lambda one: one.refund.submitted_at).total_usd_minor


@dataclass(frozen=True)
class Queue:
    customers: Sequence[WaitingCustomer]

    @cached_property
    def refunds(self) -> list[WaitingRefund]:
        return [one for customer in self.customers for one in customer.refunds]

    @cached_property
    def net_usd_minor(self) -> int:
        return sum(customer.net_usd_minor for customer in self.customers)

    @cached_property
    def commitment_usd_minor(self) -> int:
        return sum(customer.commitment_usd_minor for customer in self.customers)

    @property
    def together_usd_minor(self) -> int:
        return self.net_usd_minor + self.commitment_usd_minor

    def find(self, refund_id: uuid.UUID | None) -> WaitingRefund | None:
        return next((one for one in self.refunds if one.refund.pk == refund_id), None)


def queue(*, now: datetime) -> Queue:
    """Return everything that waits, the customer with the oldest request first. Five queries, or one for none."""
    refunds = list(_waiting())
    if not refunds:
        return Queue([])
    by_customer: dict[uuid.UUID, list[Refund]] = defaultdict(list)
    for refund in refunds:
        by_customer[refund.customer_id].append(refund)
    asked, left = _asked_lately(refunds), _limits_left(refunds, now.date())
    return Queue(
        [
            WaitingCustomer(
                customer=own[0].customer,
                partner=own[0].partner,
                refunds=[_waiting_refund(one, asked[customer_id], now) for one in own],
                limit_left_usd_minor=left[customer_id],
            )
            for customer_id, own in by_customer.items()
        ]
    )


def _waiting() -> QuerySet[Refund]:
    said = (
        Message.objects.filter(request__refund_id=OuterRef("pk"))
        .exclude(side=Message.Side.SYSTEM)
        .order_by()
        .values("request__refund_id")
        .annotate(number=Count("pk"))
        .values("number")
    )
    return (
        Refund.objects.filter(state__in=WAITING_STATES)
        .select_related("customer", "partner", "requested_by", "support_request", "quote__policy")
        .defer("quote__sums", "quote__request")
        .prefetch_related(
            Prefetch("lines", RefundLine.objects.select_related("reservation__item", "reservation__order"))
        )
        .annotate(message_count=Coalesce(Subquery(said), 0))
        .order_by("state_at", "pk")
    )


def _waiting_refund(refund: Refund, asked: Iterable[Refund], now: datetime) -> WaitingRefund:
    return WaitingRefund(
        refund=refund,
        lines=list(refund.lines.all()),
        number=refund.support_request.number if hasattr(refund, "support_request") else str(refund.pk)[:8],
        message_count=refund.message_count,  # type: ignore[attr-defined]
        total_usd_minor=_total_up_to(refund, asked),
        is_late=now - refund.state_at >= LATE_AFTER,
    )


def _total_up_to(refund: Refund, asked: Iterable[Refund]) -> int:
    """Add up as the automatic approval did."""
    rules = refund.quote.policy.rules
    earlier = [
        ApprovedEarlier(one.submitted_on, approval_amount(rules, one.net_usd_minor, one.commitment_cancelled_usd_minor))
        for one in asked
        if one.pk != refund.pk and one.submitted_at <= refund.submitted_at
    ]
    own = approval_amount(rules, refund.net_usd_minor, refund.commitment_cancelled_usd_minor)
    return approval_total(earlier, refund.submitted_on, own)


def _asked_lately(refunds: Sequence[Refund]) -> dict[uuid.UUID, list[Refund]]:
    """Return, by customer, what counts in the 30 days before any of these."""
    since = min(one.submitted_on for one in refunds) - timedelta(days=APPROVAL_WINDOW_DAYS)
    rows = Refund.objects.filter(
        partner_id__in={one.partner_id for one in refunds},
        customer_id__in={one.customer_id for one in refunds},
        submitted_on__gte=since,
    ).exclude(state__in=NOT_COUNTED)
    asked: dict[uuid.UUID, list[Refund]] = defaultdict(list)
    for row in rows.only(
        "customer_id", "submitted_on", "submitted_at", "net_usd_minor", "commitment_cancelled_usd_minor"
    ):
        asked[row.customer_id].append(row)
    return asked


def _limits_left(refunds: Sequence[Refund], on: date) -> dict[uuid.UUID, int]:
    """Return, by customer, what the limit has left today; what waits is held, and so taken off already."""
    rules = RefundPolicy.objects.in_force(on).rules
    uses: dict[uuid.UUID, list[LimitUse]] = {one.customer_id: [] for one in refunds}
    rows = LimitUse.objects.filter(
        partner_id__in={one.partner_id for one in refunds},
        limit__customer_id__in=list(uses),
        state__in=[LimitUse.State.HELD, LimitUse.State.USED],
    )
    for row in rows.select_related("limit"):
        uses[row.limit.customer_id].append(row)
    return {customer_id: free_on(rules, pool_uses(own), on) for customer_id, own in uses.items()}
