"""What waits for the desk, by customer, with what a decision needs to know. A fixed number of queries.

However much waits, the oldest are shown, and every sum is of what is shown.
"""

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, Max, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from billing.models import (
    Exchange,
    ExchangePurchase,
    ExchangeReturn,
    ExchangeTransition,
    LimitUse,
    Refund,
    RefundLine,
    RefundPolicy,
    RefundTransition,
)
from billing.models.asked import Asked
from billing.models.review import Review
from billing.models.states import RefundState
from billing.policy.approval import approval_amount, approval_total
from billing.policy.business_days import due_by
from billing.policy.refund_limit import free_on
from billing.policy.rules import LimitScope
from billing.queries.approvals import AskedLately, asked_lately, earlier_than
from billing.queries.limits import pool_uses
from customers.models import Customer, Partner
from support.models import Message

WAITING_STATES = (RefundState.AWAITING_APPROVAL, RefundState.DEAD)
SHOWN = 200
UNCONFIRMED_AFTER = timedelta(days=1)
"""From then on the desk may end what its partner does not confirm."""
FAR_OFF = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class WaitingRefund:
    """A refund or an exchange before the desk, or one that the desk can still stop.

    ``refund`` is the exchange where it is one. ``lately``: what its customer asked for lately.

    ``seen``: the number of its last state, which a decision has to name. ``waits_since``: since the desk has had to
    do something; None while the partner has been asked. ``limit_after_usd_minor``: what the limit has left when it
    and what is due before it are carried out, in US cents.
    """

    refund: Refund | Exchange
    lines: Sequence[RefundLine | ExchangeReturn]
    number: str
    message_count: int
    lately: Sequence[AskedLately]
    seen: int
    came_because: str
    waits_since: datetime | None
    due_at: datetime | None
    now: datetime
    limit_after_usd_minor: int = 0

    @property
    def is_exchange(self) -> bool:
        return isinstance(self.refund, Exchange)

    @property
    def purchases(self) -> Sequence[ExchangePurchase]:
        """What an exchange buys; nothing of a refund."""
        return list(self.refund.purchases.all()) if isinstance(self.refund, Exchange) else []

    @property
    def is_asked(self) -> bool:
        """Whether the desk has asked the partner something and nobody has answered yet."""
        return self.waits_since is None

    @property
    def is_late(self) -> bool:
        return self.due_at is not None and self.now >= self.due_at

    @property
    def due_first(self) -> datetime:
        return self.due_at or FAR_OFF

    @property
    def reviewer(self) -> Review | None:
        """Who has it open just now."""
        review = getattr(self.refund, "review", None)
        return review if review and review.is_going_on(self.now) else None

    @cached_property
    def total_usd_minor(self) -> int:
        """The customer's 30 days up to it, which brought it here. Added up only where it is shown."""
        return _total_up_to(self.refund, self.lately)

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
    """Return what waits, the customer whose request is due first first. As many queries for all; more with too much."""
    waits, stops = Q(state__in=WAITING_STATES), _can_be_stopped(now)
    found: list[Refund | Exchange] = [
        *_read(_with_lines, Refund, waits | stops),
        *_read(_exchanges_with_lines, Exchange, waits | stops),
    ]
    waiting = [one for one in found if one.state in WAITING_STATES]
    stoppable = [one for one in found if one.state not in WAITING_STATES]
    more = more_stoppable = 0
    if max(len(waiting), len(stoppable)) > SHOWN:
        waiting, more = _of_both(waits, opened_id)
        stoppable, more_stoppable = _of_both(stops, opened_id)
    return Queue(
        customers=_by_customer(waiting, now) if waiting else [],
        more=more,
        stoppable=[_waiting_refund(one, [], now) for one in sorted(stoppable, key=_since)],
        more_stoppable=more_stoppable,
    )


def _since(one: Refund | Exchange) -> tuple[datetime, uuid.UUID]:
    return one.state_at, one.pk


def _read(with_lines: Callable[[QuerySet[Asked]], QuerySet[Asked]], kind: type[Asked], condition: Q) -> list[Asked]:
    """Read what is of either kind in one go; so many that some is left out means that there is too much."""
    return list(with_lines(kind._default_manager.filter(condition))[: 2 * SHOWN + 1])


def _of_both(condition: Q, opened_id: uuid.UUID | None) -> tuple[list[Refund | Exchange], int]:
    """Return the refunds and exchanges that a condition holds for, the oldest first, and how many more there are."""
    refunds, more_refunds = _oldest(_with_lines(Refund.objects.filter(condition)), opened_id)
    exchanges, more_exchanges = _oldest(_exchanges_with_lines(Exchange.objects.filter(condition)), opened_id)
    return sorted([*refunds, *exchanges], key=_since), more_refunds + more_exchanges


def _oldest(refunds: QuerySet[Asked], opened_id: uuid.UUID | None) -> tuple[list[Asked], int]:
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
    return approved | Q(state=RefundState.AWAITING_CONFIRMATION, state_at__lte=now - UNCONFIRMED_AFTER)


def _by_customer(refunds: Sequence[Refund | Exchange], now: datetime) -> list[WaitingCustomer]:
    by_customer: dict[uuid.UUID, list[Refund | Exchange]] = defaultdict(list)
    for refund in refunds:
        by_customer[refund.customer_id].append(refund)
    rules = RefundPolicy.objects.in_force(now.date()).rules
    lately, uses = _by_its_customer(asked_lately(refunds)), _limit_uses(refunds, rules.limit_scope)
    customers = []
    for customer_id, own in by_customer.items():
        left = free_on(rules, pool_uses(uses[customer_id]), now.date())
        waiting = sorted((_waiting_refund(one, lately[customer_id], now) for one in own), key=lambda one: one.due_first)
        customers.append(
            WaitingCustomer(
                customer=own[0].customer,
                partner=own[0].partner,
                refunds=_run_down(waiting, left, uses[customer_id]),
                limit_left_usd_minor=left,
            )
        )
    return sorted(customers, key=lambda one: one.refunds[0].due_first)


def _by_its_customer(lately: Iterable[AskedLately]) -> dict[uuid.UUID, list[AskedLately]]:
    by_customer: dict[uuid.UUID, list[AskedLately]] = defaultdict(list)
    for one in lately:
        by_customer[one.customer_id].append(one)
    return by_customer


def _run_down(waiting: Sequence[WaitingRefund], left: int, uses: Sequence[LimitUse]) -> list[WaitingRefund]:
    """Say after each what the limit has left: all that waits is held, so the last one leaves what is left today."""
    held = {use.refund_id: use.amount_usd_minor for use in uses}
    shown = []
    for one in reversed(waiting):
        shown.append(replace(one, limit_after_usd_minor=left))
        left += held.get(one.refund.pk, 0)
    return shown[::-1]


def _with_lines(refunds: QuerySet[Refund]) -> QuerySet[Refund]:
    moves = RefundTransition.objects.filter(refund_id=OuterRef("pk")).order_by("-number")
    rows = refunds.select_related(*BESIDE).defer("quote__sums", "quote__request")
    lines = Prefetch("lines", RefundLine.objects.select_related("reservation__item", "reservation__order"))
    return rows.prefetch_related(lines).annotate(**_said("refund"), **_moved(moves)).order_by("state_at", "pk")


def _exchanges_with_lines(exchanges: QuerySet[Exchange]) -> QuerySet[Exchange]:
    moves = ExchangeTransition.objects.filter(exchange_id=OuterRef("pk")).order_by("-number")
    rows = exchanges.select_related(*BESIDE).defer("quote__sums", "quote__request")
    returns = Prefetch("returns", ExchangeReturn.objects.select_related("reservation__item", "reservation__order"))
    purchases = Prefetch("purchases", ExchangePurchase.objects.select_related("item"))
    annotated = rows.prefetch_related(returns, purchases).annotate(**_said("exchange"), **_moved(moves))
    return annotated.order_by("state_at", "pk")


BESIDE = ("customer", "partner", "requested_by", "second_person", "support_request", "quote__policy", "review__person")


def _said(kind: str) -> dict[str, Any]:
    """Return what was said in a request: how much, and when last by either side."""
    of = f"request__{kind}_id"
    said = Message.objects.filter(**{of: OuterRef("pk")}).exclude(side=Message.Side.SYSTEM).order_by()
    number = said.values(of).annotate(number=Count("pk")).values("number")
    by_desk = said.filter(side=Message.Side.DESK).values(of).annotate(last=Max("at")).values("last")
    by_partner = said.filter(side=Message.Side.PARTNER).values(of).annotate(last=Max("at")).values("last")
    return {
        "message_count": Coalesce(Subquery(number), 0),
        "desk_said_at": Subquery(by_desk),
        "partner_said_at": Subquery(by_partner),
    }


def _moved(moves: "QuerySet[RefundTransition] | QuerySet[ExchangeTransition]") -> dict[str, Any]:
    return {"seen": Subquery(moves.values("number")[:1]), "came_because": Subquery(moves.values("reason")[:1])}


def _waiting_refund(refund: Any, lately: Sequence[AskedLately], now: datetime) -> WaitingRefund:
    since = waits_since(refund.state_at, refund.desk_said_at, refund.partner_said_at)
    return WaitingRefund(
        refund=refund,
        lines=list(refund.returned_lines),
        number=refund.support_request.number if hasattr(refund, "support_request") else str(refund.pk)[:8],
        message_count=refund.message_count,
        lately=lately,
        seen=refund.seen or 0,
        came_because=refund.came_because or "",
        waits_since=since,
        due_at=due_by(since, ZoneInfo(settings.OPERATOR_ZONE)) if since else None,
        now=now,
    )


def waits_since(came_at: datetime, desk_said_at: datetime | None, partner_said_at: datetime | None) -> datetime | None:
    """Return since when the desk is to act: since it came, or since the answer to its question; None until then."""
    if desk_said_at is None or desk_said_at <= came_at:
        return came_at
    if partner_said_at is None or partner_said_at <= desk_said_at:
        return None
    return partner_said_at


def _total_up_to(refund: Refund | Exchange, lately: Sequence[AskedLately]) -> int:
    """Add up as the automatic approval did."""
    rules = refund.quote.policy.rules
    own = approval_amount(rules, refund.net_usd_minor, refund.commitment_cancelled_usd_minor)
    return approval_total(earlier_than(refund, lately), refund.submitted_on, own)


def _limit_uses(refunds: Sequence[Refund | Exchange], scope: LimitScope) -> dict[uuid.UUID, list[LimitUse]]:
    """Return, by customer, what the limit is taken by; what waits is held, and so among it."""
    partner_of = {one.customer_id: one.partner_id for one in refunds}
    rows = LimitUse.objects.filter(
        partner_id__in=set(partner_of.values()), state__in=[LimitUse.State.HELD, LimitUse.State.USED]
    ).select_related("limit")
    if scope == LimitScope.PARTNER:
        shared: dict[uuid.UUID, list[LimitUse]] = defaultdict(list)
        for row in rows:
            shared[row.partner_id].append(row)
        return {customer_id: shared[partner_id] for customer_id, partner_id in partner_of.items()}
    uses: dict[uuid.UUID, list[LimitUse]] = {customer_id: [] for customer_id in partner_of}
    for row in rows.filter(limit__customer_id__in=list(uses)):
        uses[row.limit.customer_id].append(row)
    return uses
