"""How an order is paid: its payments by the day on which they are due."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from billing.models import Payment
from billing.policy.currency import UsdRate, to_usd_minor
from billing.queries.quotes import usd_rate_on
from reservations.models import Reservation, ReservationOrder


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedPayment:
    """What is paid on one day in one state, over all reservations of the order; ``amount_minor`` in its currency."""

    due_on: date
    paid_at: datetime | None
    amount_minor: int
    amount_usd_minor: int | None
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPlan:
    """The payments of an order, by day. Dollars are counted at the rate of the purchase, where there was one."""

    payments: Sequence[PlannedPayment]
    total_usd_minor: int | None
    next_due_on: date | None


def order_plan(order: ReservationOrder, reservations: QuerySet[Reservation]) -> OrderPlan:
    """Return how these reservations of an order are paid; two queries.

    A payment that was cancelled is told where nothing took its place on its day. What a remainder only carries as
    history stands once, where it was made.
    """
    rate = usd_rate_on(order.currency, order.purchased_at.date())
    rows = Payment.objects.filter(
        partner_id=order.partner_id, reservation__in=reservations.filter(order=order), carried_from=None
    )
    days: dict[date, dict[str, list[Payment]]] = defaultdict(lambda: defaultdict(list))
    for payment in rows.order_by("due_on", "number", "pk"):
        days[payment.due_on][payment.state].append(payment)
    payments = [
        _planned(same, order, rate)
        for states in days.values()
        for state, same in states.items()
        if state != Payment.State.CANCELLED or len(states) == 1
    ]
    kept = [one for one in payments if one.state != Payment.State.CANCELLED]
    return OrderPlan(
        payments=payments,
        total_usd_minor=sum(one.amount_usd_minor or 0 for one in kept) if rate else None,
        next_due_on=min((one.due_on for one in kept if one.state == Payment.State.SCHEDULED), default=None),
    )


def _planned(payments: Sequence[Payment], order: ReservationOrder, rate: UsdRate | None) -> PlannedPayment:
    amount = sum(one.amount_minor for one in payments)
    return PlannedPayment(
        due_on=payments[0].due_on,
        paid_at=max((one.paid_at for one in payments if one.paid_at), default=None),
        amount_minor=amount,
        amount_usd_minor=to_usd_minor(amount, order.currency, rate) if rate else None,
        state=payments[0].state,
    )
