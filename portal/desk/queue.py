"""What waits for the desk: refunds by customer, with what a decision needs to know. A fixed number of queries.

However much waits, the oldest are shown, and every sum is of what is shown.
"""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery
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
SHOWN = 200
LATE_AFTER = timedelta(days=1)
"""A request about billing is answered within a business day (Partner Center, "Get support")."""


@dataclass(frozen=True)
class WaitingRefund:
    """A refund before the desk, or one that the desk can still stop. ``asked``: what its customer asked for lately."""

    refund: Refund
    lines: Sequence[RefundLine]
    number: str
    message_count: int
    asked: Sequence[Refund]
    is_late: bool

    @cached_property
    def total_usd_minor(self) -> int:
        """The customer's 30 days up to it, which brought it here. Added up only where it is shown."""
        return _total_up_to(self.refund, self.asked)

    @property
    def units(self) -> int:
        return sum(line.quantity for line in self.lines)

    @property
    def is_stuck(self) -> bool:
        return self.refund.state == RefundState.DEAD

    @property
    def is_approved(self) -> bool:
        return self.refund.state == RefundState.APPROVED

    @property
    def is_unconfirmed(self) -> bool:
        return self.refund.state == RefundState.AWAITING_CONFIRMATION

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
    """``more``: how many wait that are not shown. ``stoppable``: others that the desk can still end."""

    customers: Sequence[WaitingCustomer]
    more: int = 0
    stoppable: Sequence[WaitingRefund] = ()
    more_stoppable: int = 0

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
        return next((one for one in (*self.refunds, *self.stoppable) if one.refund.pk == refund_id), None)


def queue(*, now: datetime, opened_id: uuid.UUID | None = None) -> Queue:
    """Return what waits, the customer with the oldest request first. Seven queries; up to four more with too much."""
    waiting, more = _oldest(_with_lines(Refund.objects.filter(state__in=WAITING_STATES)), opened_id)
    stoppable, more_stoppable = _oldest(_with_lines(Refund.objects.filter(_can_be_stopped(now))), opened_id)
    return Queue(
        customers=_by_customer(waiting, now) if waiting else [],
        more=more,
        stoppable=[_waiting_refund(one, [], now) for one in stoppable],
        more_stoppable=more_stoppable,
    )


def _oldest(refunds: QuerySet[Refund], opened_id: uuid.UUID | None) -> tuple[list[Refund], int]:
    """Return the oldest, with the one that is open among them, and how many more there are."""
    found = list(refunds[: SHOWN + 1])
    if len(found) <= SHOWN:
        return found, 0
    shown = found[:SHOWN]
    if opened_id and opened_id not in {one.pk for one in shown}:
        shown += refunds.filter(pk=opened_id)
    return shown, refunds.count() - len(shown)


def _can_be_stopped(now: datetime) -> Q:
    """Return the condition: in the delay after the approval, or unconfirmed by the partner for a day."""
    approved = Q(state=RefundState.APPROVED, carry_out_at__gt=now)
    return approved | Q(state=RefundState.AWAITING_CONFIRMATION, state_at__lte=now - LATE_AFTER)


def _by_customer(refunds: Sequence[Refund], now: datetime) -> list[WaitingCustomer]:
    by_customer: dict[uuid.UUID, list[Refund]] = defaultdict(list)
    for refund in refunds:
        by_customer[refund.customer_id].append(refund)
    asked, left = _asked_lately(refunds), _limits_left(refunds, now.date())
    return [
        WaitingCustomer(
            customer=own[0].customer,
            partner=own[0].partner,
            refunds=[_waiting_refund(one, asked[customer_id], now) for one in own],
            limit_left_usd_minor=left[customer_id],
        )
        for customer_id, own in by_customer.items()
    ]


def _with_lines(refunds: QuerySet[Refund]) -> QuerySet[Refund]:
    said = (
        Message.objects.filter(request__refund_id=OuterRef("pk"))
        .exclude(side=Message.Side.SYSTEM)
        .order_by()
        .values("request__refund_id")
        .annotate(number=Count("pk"))
        .values("number")
    )
    return (
        refunds.select_related(
            "customer", "partner", "requested_by", "second_person", "support_request", "quote__policy"
        )
        .defer("quote__sums", "quote__request")
        .prefetch_related(
            Prefetch("lines", RefundLine.objects.select_related("reservation__item", "reservation__order"))
        )
        .annotate(message_count=Coalesce(Subquery(said), 0))
        .order_by("state_at", "pk")
    )


def _waiting_refund(refund: Refund, asked: Sequence[Refund], now: datetime) -> WaitingRefund:
    return WaitingRefund(
        refund=refund,
        lines=list(refund.lines.all()),
        number=refund.support_request.number if hasattr(refund, "support_request") else str(refund.pk)[:8],
        message_count=refund.message_count,  # type: ignore[attr-defined]
        asked=asked,
        is_late=now - refund.state_at >= LATE_AFTER,
    )


def _total_up_to(refund: Refund, asked: Sequence[Refund]) -> int:
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
