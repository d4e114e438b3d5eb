"""What there is: products, orders, reservations with their payments, quotes and what was asked with them."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any

from tests.billing.money_model.arithmetic import MONTHS, month_later, unit_payments

FAMILIES = {"VirtualMachines": "Compute", "AVS": "Compute"}
CUT_OFF_KINDS = {"VirtualMachines"}
KEPT = {"Succeeded", "Scheduled"}


@dataclass
class Version:
    """What differs between the versions that come with the product."""

    code: str
    begins_on: date
    fee: Fraction
    counts_commitment: bool
    is_lower_price: bool = False
    cut_off: date | None = None


@dataclass(eq=False)
class Buyer:
    """A customer. ``is_billable``: whether its subscription is active."""

    id: Any
    currency: str
    is_billable: bool = True


@dataclass(eq=False)
class Item:
    """A product, with its prices by term, currency and first day."""

    id: Any
    kind: str
    prices: dict[tuple[str, str, date], int] = field(default_factory=dict)

    @property
    def family(self) -> str:
        return FAMILIES.get(self.kind, self.kind)

    def unit_on(self, term: str, currency: str, on: date) -> int | None:
        known = {day: unit for (of, by, day), unit in self.prices.items() if (of, by) == (term, currency) and day <= on}
        return known[max(known)] if known else None


@dataclass(eq=False)
class Order:
    """What was paid for an order, and what came back of it."""

    id: Any
    state: str = "Succeeded"
    paid: int = 0
    returned: int = 0


@dataclass
class Pay:
    """One payment of a schedule, of one unit."""

    number: int
    due_on: date
    unit: int
    state: str = "Scheduled"


@dataclass(eq=False)
class Owned:
    """A reservation.

    touched: how often it has changed in a way that makes a quote stale. parents: what it came from. folded: remainders
    of it that a reversal has ended. origin: what made it, where the database gives it its id: a request and its line,
    or the reservation that it renews.
    """

    id: Any
    order: Order
    buyer: Buyer
    item: Item
    term: str
    plan: str
    bought_at: datetime
    quantity: int
    pays: list[Pay]
    parents: "list[Owned]" = field(default_factory=list)
    folded: "list[Owned]" = field(default_factory=list)
    origin: Any = None
    state: str = "Succeeded"
    touched: int = 0
    used_on: set[date] = field(default_factory=set)
    busy: "Asked | None" = None
    is_renewed: bool = False
    chosen_on: date | None = None
    locks: dict[date, int] = field(default_factory=dict)
    not_renewed_for: str = ""

    @property
    def is_active(self) -> bool:
        return self.state == "Succeeded"

    @property
    def currency(self) -> str:
        return self.buyer.currency

    @property
    def bought_on(self) -> date:
        return self.bought_at.astimezone(UTC).date()

    @property
    def ends_on(self) -> date:
        return month_later(self.bought_on, MONTHS[self.term])

    @property
    def ends_at(self) -> datetime:
        return datetime.combine(self.ends_on, datetime.min.time(), tzinfo=UTC)

    @property
    def locked_on(self) -> date:
        """The day whose price a renewal is bought at."""
        return max(self.ends_on - timedelta(days=30), self.chosen_on or date.min)

    def is_over(self, on: date) -> bool:
        return not self.is_active or on >= self.ends_on

    def is_used(self, until: date) -> bool:
        """Tell whether it, or any that it came from, has usage dated up to a day."""
        line, seen = [self], [self]
        while line:
            one = line.pop()
            if any(day <= until for day in one.used_on):
                return True
            new = [parent for parent in one.parents + one.folded if parent not in seen]
            line, seen = line + new, seen + new
        return False

    def coming(self, on: date) -> list[Pay]:
        return [pay for pay in self.pays if pay.state == "Scheduled" and pay.due_on <= on]

    @property
    def has_failed(self) -> bool:
        return any(pay.state == "Failed" for pay in self.pays)

    def share(self) -> list[Pay]:
        """Return the payments of whatever takes its place."""
        return [Pay(pay.number, pay.due_on, pay.unit, pay.state) for pay in self.pays if pay.state in KEPT]

    def move_pays(self, states: set[str], to: str) -> None:
        for pay in self.pays:
            if pay.state in states:
                pay.state = to

    def successor(self, quantity: int, **more: Any) -> "Owned":
        """Return a reservation of the same order, with its share of the payments."""
        return Owned(
            None, self.order, self.buyer, self.item, self.term, self.plan, self.bought_at, quantity, self.share(),
            parents=[self], **more,
        )  # fmt: skip


def schedule(price: int, term: str, plan: str, first: date) -> list[Pay]:
    return [Pay(n, month_later(first, n), unit) for n, unit in enumerate(unit_payments(price, term, plan))]


@dataclass
class Want:
    """One product that an exchange buys, at the price that was quoted."""

    item: Item
    quantity: int
    term: str
    plan: str
    unit: int = 0

    @property
    def total(self) -> int:
        return self.unit * self.quantity

    @property
    def due_today(self) -> int:
        return unit_payments(self.unit, self.term, self.plan)[0] * self.quantity


@dataclass
class Sum:
    """A line of a quote."""

    owned: Owned
    quantity: int
    credit: int
    fee: int
    cancelled: int
    net_usd: int
    cancelled_usd: int
    counted: int = 0

    @property
    def net(self) -> int:
        return self.credit - self.fee


@dataclass(eq=False)
class Quoted:
    """A frozen quote, of a refund or of an exchange that buys something.

    refusals: what the policy has against an exchange; one of a refund can always be sent in.
    """

    id: Any
    buyer: Buyer
    version: Version
    on: date
    valid_until: datetime
    lines: list[Sum]
    touched: list[int]
    wants: list[Want] = field(default_factory=list)
    bought: int = 0
    due_today: int = 0
    refusals: set[str] = field(default_factory=set)
    asked: "Asked | None" = None

    @property
    def is_exchange(self) -> bool:
        return bool(self.wants)

    @property
    def value(self) -> int:
        """What comes back: the credit, and the payments that fall away."""
        return self.total("credit") + self.total("cancelled")

    def total(self, name: str) -> int:
        return sum(getattr(line, name) for line in self.lines)


@dataclass(eq=False)
class Asked:
    """A refund or an exchange on its way.

    use: what became of the part of the limit that a refund takes. stuck_in: the state in which workers gave up.
    question: the open request to take it back. delay: as the partner had set it when it was sent in.
    """

    id: Any
    quoted: Quoted
    submitted_at: datetime
    state: str = "submitted"
    state_at: datetime | None = None
    offered: Quoted | None = None
    carry_out_at: datetime | None = None
    delay: timedelta = timedelta()
    use: str = "held"
    returns_on: date | None = None
    stuck_in: str = ""
    remainders: list[Owned | None] = field(default_factory=list)
    bought: list[Owned] = field(default_factory=list)
    question: Any = None
    is_reversed: bool = False

    @property
    def is_exchange(self) -> bool:
        return self.quoted.is_exchange

    @property
    def weight(self) -> int:
        return self.quoted.total("net_usd") + self.quoted.total("cancelled_usd")


@dataclass(eq=False)
class Event:
    """What a worker is to be woken for: the outbox keeps it in this order."""

    asked: Asked
    kind: str
    due_at: datetime
    state: str = "open"
    has_failed: bool = False

    @property
    def is_of_many(self) -> bool:
        """Whether all that wait of its kind are done at once; one that has failed once is done alone."""
        return self.kind in {"submitted", "approved"} and not self.asked.is_exchange and not self.has_failed
