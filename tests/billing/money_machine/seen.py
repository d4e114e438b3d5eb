"""What the database says of one partner, in the words of the model."""

from datetime import date
from typing import Any

from django.db.models import Sum

from billing.models import (
    Exchange,
    ExchangePurchase,
    ExchangeReturn,
    LimitUse,
    OrderBalance,
    Payment,
    Posting,
    Refund,
    RefundLine,
    RenewalLock,
    RenewalRefusal,
)
from customers.models import Partner
from reservations.models import OpenAct, Reservation
from tests.billing.money_model import Asked, Model, Owned


class Seen:
    """One partner's rows beside the model of it."""

    def __init__(self, partner: Partner, model: Model) -> None:
        self.partner, self.model = partner, model

    def compare(self, on: date) -> None:
        """Demand that both say the same of everything."""
        self.name_the_new()
        model = self.model
        assert self._reservations() == {
            one.id: (one.order.id, one.quantity, one.state, one.busy is not None, one.is_renewed) for one in model.owned
        }
        assert self._payments() == {
            (one.id, pay.number): (pay.due_on, pay.unit, one.quantity, pay.state)
            for one in model.owned
            for pay in one.pays
        }
        assert self._orders() == {one.id: (one.state, one.paid, one.returned) for one in model.orders}
        assert self._refunds() == {one.id: _refund_told(one) for one in model.asked if not one.is_exchange}
        assert self._exchanges() == {one.id: _exchange_told(one) for one in model.asked if one.is_exchange}
        assert self._accounts() == {key: minor for key, minor in model.accounts.items() if minor}
        assert self._limits(on) == {one.id: (model.held(one), model.used(one, on)) for one in model.buyers}
        assert self._renewals() == {
            one.id: (one.locks, one.not_renewed_for) for one in model.owned if one.locks or one.not_renewed_for
        }

    def name_the_new(self) -> None:
        """Tell the model the ids that the database gave to remainders, to what exchanges buy, and to renewals."""
        for one in self.model.owned:
            if one.id is None:
                row = self._found(one)
                one.id, one.order.id = row.pk, row.order_id

    def _found(self, one: Owned) -> Reservation:
        if isinstance(one.origin, Owned):
            return Reservation.objects.get(renewed_from_id=one.origin.id)
        asked, place = one.origin
        if not isinstance(place, Owned):
            bought = ExchangePurchase.objects.select_related("reservation").get(exchange_id=asked.id, position=place)
            assert bought.reservation is not None
            return bought.reservation
        line: RefundLine | ExchangeReturn
        if asked.is_exchange:
            line = ExchangeReturn.objects.select_related("remainder").get(exchange=asked.id, reservation=place.id)
        else:
            line = RefundLine.objects.select_related("remainder").get(refund=asked.id, reservation=place.id)
        assert line.remainder is not None
        return line.remainder

    def _reservations(self) -> dict[Any, Any]:
        busy = set(OpenAct.objects.filter(partner=self.partner).values_list("reservation_id", flat=True))
        rows = Reservation.objects.filter(partner=self.partner)
        columns = rows.values_list("pk", "order_id", "quantity", "state", "is_renewed")
        return {pk: (order, units, state, pk in busy, renewed) for pk, order, units, state, renewed in columns}

    def _payments(self) -> dict[Any, Any]:
        rows = Payment.objects.filter(partner=self.partner).values_list(
            "reservation_id", "number", "due_on", "unit_minor", "quantity", "state"
        )
        return {(pk, number): (due, unit, units, state) for pk, number, due, unit, units, state in rows}

    def _orders(self) -> dict[Any, Any]:
        rows = OrderBalance.objects.filter(partner=self.partner)
        columns = rows.values_list("order_id", "order__state", "paid_minor", "returned_minor")
        return {pk: tuple(rest) for pk, *rest in columns}

    def _refunds(self) -> dict[Any, Any]:
        rows = Refund.objects.filter(partner=self.partner).values_list(
            "pk", "state", "credit_minor", "fee_minor", "net_minor", "net_usd_minor", "commitment_cancelled_minor",
            "limit_use__state", "limit_use__amount_usd_minor", "limit_use__returns_on", "reversal",
        )  # fmt: skip
        return {pk: (*rest, reversal is not None) for pk, *rest, reversal in rows}

    def _exchanges(self) -> dict[Any, Any]:
        rows = Exchange.objects.filter(partner=self.partner).values_list(
            "pk", "state", "credit_minor", "net_usd_minor", "commitment_cancelled_minor", "purchases_minor",
            "due_today_minor", "reversal",
        )  # fmt: skip
        return {pk: (*rest, reversal is not None) for pk, *rest, reversal in rows}

    def _accounts(self) -> dict[tuple[str, str], int]:
        rows = Posting.objects.filter(partner=self.partner).values_list("account_id", "currency", "side")
        sums: dict[tuple[str, str], int] = {}
        for account, currency, side, minor in rows.annotate(total=Sum("amount_minor")).order_by():
            sign = 1 if side == "debit" else -1
            sums[account, currency] = sums.get((account, currency), 0) + sign * minor
        return {key: minor for key, minor in sums.items() if minor}

    def _limits(self, on: date) -> dict[Any, tuple[int, int]]:
        """Return what each customer holds and has used, and has not got back by a day."""
        sums = {one.id: [0, 0] for one in self.model.buyers}
        rows = LimitUse.objects.filter(partner=self.partner).exclude(state=LimitUse.State.RELEASED)
        for customer, state, minor, back in rows.values_list(
            "limit__customer_id", "state", "amount_usd_minor", "returns_on"
        ):
            if back is None or on < back:
                sums[customer][state == LimitUse.State.USED] += minor
        return {customer: (held, used) for customer, (held, used) in sums.items()}

    def _renewals(self) -> dict[Any, Any]:
        locks: dict[Any, dict[date, int]] = {}
        for lock in RenewalLock.objects.filter(partner=self.partner):
            locks.setdefault(lock.reservation_id, {})[lock.locked_on] = lock.unit_minor
        faults = dict(RenewalRefusal.objects.filter(partner=self.partner).values_list("reservation_id", "fault"))
        return {pk: (locks.get(pk, {}), faults.get(pk, "")) for pk in {*locks, *faults}}


def _refund_told(one: Asked) -> Any:
    total = one.quoted.total
    return (
        one.state, total("credit"), total("fee"), total("net"), total("net_usd"), total("cancelled"), one.use,
        total("counted"), one.returns_on, one.is_reversed,
    )  # fmt: skip


def _exchange_told(one: Asked) -> Any:
    total, quoted = one.quoted.total, one.quoted
    return (
        one.state, total("credit"), total("net_usd"), total("cancelled"), quoted.bought, quoted.due_today,
        one.is_reversed,
    )  # fmt: skip
