"""Who owns what and has paid what: purchases, payments made and failed, and the accounts."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from fractions import Fraction

from tests.billing.money_model.arithmetic import MINOR_PER_UNIT, half_up
from tests.billing.money_model.things import Asked, Buyer, Event, Item, Order, Owned, Pay, Quoted, Version, schedule

KNOWN_BEFORE = timedelta(days=7)


class Books:
    """The ground of the model."""

    def __init__(self, *, automatic_up_to: int, delay: timedelta, units_per_usd: dict[str, Fraction]) -> None:
        self.automatic_up_to, self.delay, self.units_per_usd = automatic_up_to, delay, units_per_usd
        self.versions: list[Version] = []
        self.buyers: list[Buyer] = []
        self.items: list[Item] = []
        self.orders: list[Order] = []
        self.owned: list[Owned] = []
        self.quotes: list[Quoted] = []
        self.asked: list[Asked] = []
        self.events: list[Event] = []
        self.accounts: dict[tuple[str, str], int] = defaultdict(int)

    def version_on(self, on: date) -> Version:
        return max((one for one in self.versions if one.begins_on <= on), key=lambda one: one.begins_on)

    def active(self) -> list[Owned]:
        return [one for one in self.owned if one.is_active]

    def usd(self, amount: int, currency: str) -> int:
        return half_up(Fraction(amount * 100, MINOR_PER_UNIT[currency]) / self.units_per_usd[currency])

    # Buying

    def purchased(self, owned: Owned) -> Owned:
        """Enter a purchase: its order is new, its first payment is made."""
        self.orders.append(owned.order)
        self.owned.append(owned)
        self._pay(owned, owned.pays[0])
        return owned

    def buy(
        self, buyer: Buyer, item: Item, *, quantity: int, term: str, plan: str, unit: int, at: datetime,
        ids: tuple[object, object] = (None, None), origin: object = None,
    ) -> Owned:  # fmt: skip
        owned_id, order_id = ids
        pays = schedule(unit, term, plan, at.date())
        return self.purchased(
            Owned(owned_id, Order(order_id), buyer, item, term, plan, at, quantity, pays, origin=origin)
        )

    # Paying

    def pay_all_due(self, on: date) -> None:
        for owned in self.active():
            if owned.busy is None:
                self.pay_due(owned, on)

    def pay_due(self, owned: Owned, on: date) -> None:
        for pay in owned.coming(on):
            self._pay(owned, pay)
            owned.touched += 1

    def _pay(self, owned: Owned, pay: Pay) -> None:
        pay.state = "Succeeded"
        amount = pay.unit * owned.quantity
        owned.order.paid += amount
        self.post(owned.currency, {"1000": amount, "4000": -amount})

    def next_pay(self, owned: Owned) -> Pay | None:
        return next((pay for pay in owned.pays if pay.state == "Scheduled"), None)

    def why_not_failed(self, owned: Owned, pay: Pay, on: date) -> str:
        if owned.busy:
            return "ReservationBusy"
        return "" if pay.due_on - KNOWN_BEFORE <= on else "PaymentNotComing"

    def fail(self, owned: Owned, pay: Pay) -> None:
        pay.state = "Failed"
        owned.touched += 1

    def retry(self, owned: Owned, pay: Pay) -> None:
        self._pay(owned, pay)
        owned.touched += 1

    # Accounts

    def post(self, currency: str, sums: dict[str, int]) -> None:
        """Post an entry: debits are positive."""
        assert sum(sums.values()) == 0
        for account, amount in sums.items():
            self.accounts[account, currency] += amount

    # Units

    def give_back(self, owned: Owned, quantity: int, origin: Asked) -> Owned | None:
        """Take units back; return the reservation that keeps the rest of them."""
        rest = owned.quantity - quantity
        remainder = None
        if rest:
            remainder = owned.successor(
                rest, origin=(origin, owned), is_renewed=owned.is_renewed, chosen_on=owned.chosen_on
            )
            self.owned.append(remainder)
        owned.move_pays({"Scheduled"}, "Cancelled")
        self.end(owned)
        return remainder

    def end(self, owned: Owned, state: str = "Cancelled") -> None:
        owned.state = state
        owned.touched += 1

    def cancel_empty(self, orders: Iterable[Order]) -> None:
        for order in orders:
            left = [one for one in self.owned if one.order is order and one.state != "Cancelled"]
            if order.state == "Succeeded" and not left:
                order.state = "Cancelled"
