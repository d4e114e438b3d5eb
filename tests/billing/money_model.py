"""The money as a pure model: what the rules say must be true, with arithmetic of its own.

Nothing here is taken from `billing.policy`: days, months, rounding, fee and limit are written down a second time, from
docs/rules. Amounts are in minor units, the limit in US cents. To teach it another act, give it a method that changes
reservations, uses and accounts, and let the machine call it beside the command.
"""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from math import floor
from typing import Any

LIMIT = 50_000_00
WINDOW = timedelta(days=365)
GRACE = timedelta(days=5)
MONTHS = {"P1Y": 12, "P3Y": 36}
EXCLUDED_FROM_TOTAL = {"rejected", "withdrawn", "failed"}
FINAL = EXCLUDED_FROM_TOTAL | {"completed"}


def half_up(amount: Fraction) -> int:
    return floor(amount + Fraction(1, 2))


def month_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


@dataclass
class Version:
    """What differs between the versions that come with the product."""

    code: str
    begins_on: date
    fee: Fraction
    counts_commitment: bool


@dataclass
class Pay:
    """One payment of a schedule, of one unit."""

    number: int
    due_on: date
    unit: int
    state: str = "Scheduled"


@dataclass(eq=False)
class Owned:
    """A reservation. ``touched``: how often it has changed in a way that makes a quote stale."""

    id: Any
    order: Any
    customer: Any
    currency: str
    term: str
    plan: str
    bought_at: datetime
    quantity: int
    pays: list[Pay]
    came_from: "Owned | None" = None
    is_active: bool = True
    touched: int = 0
    used_on: set[date] = field(default_factory=set)
    busy: "Asked | None" = None

    @property
    def bought_on(self) -> date:
        return self.bought_at.astimezone(UTC).date()

    @property
    def ends_on(self) -> date:
        return month_later(self.bought_on, MONTHS[self.term])

    def is_over(self, on: date) -> bool:
        return not self.is_active or on >= self.ends_on

    def is_used(self, until: date) -> bool:
        own = any(day <= until for day in self.used_on)
        return own or (self.came_from is not None and self.came_from.is_used(until))

    def has_due(self, on: date) -> bool:
        return any(pay.state == "Scheduled" and pay.due_on <= on for pay in self.pays)


@dataclass
class Sum:
    """A line of a quote."""

    owned: Owned
    quantity: int
    credit: int
    fee: int
    net: int
    cancelled: int
    net_usd: int
    cancelled_usd: int
    counted: int


@dataclass(eq=False)
class Quoted:
    """A frozen quote."""

    id: Any
    customer: Any
    version: Version
    on: date
    valid_until: datetime
    lines: list[Sum]
    touched: list[int]
    refund: "Asked | None" = None

    def total(self, name: str) -> int:
        return sum(getattr(line, name) for line in self.lines)


@dataclass(eq=False)
class Asked:
    """A refund on its way."""

    id: Any
    quoted: Quoted
    submitted_at: datetime
    state: str = "submitted"
    state_at: datetime | None = None
    offered: Quoted | None = None
    carry_out_at: datetime | None = None
    use: str = "held"
    returns_on: date | None = None

    @property
    def weight(self) -> int:
        return self.quoted.total("net_usd") + self.quoted.total("cancelled_usd")


class Model:
    """Everything that one partner's customers own, asked for and were credited."""

    def __init__(self, *, automatic_up_to: int, delay: timedelta, units_per_usd: dict[str, Fraction]) -> None:
        self.automatic_up_to, self.delay, self.units_per_usd = automatic_up_to, delay, units_per_usd
        self.versions: list[Version] = []
        self.owned: list[Owned] = []
        self.quotes: list[Quoted] = []
        self.asked: list[Asked] = []
        self.accounts: dict[tuple[str, str], int] = defaultdict(int)
        self.balances: dict[Any, list[int]] = {}

    # What there is

    def version_on(self, on: date) -> Version:
        return max((one for one in self.versions if one.begins_on <= on), key=lambda one: one.begins_on)

    def active(self) -> list[Owned]:
        return [one for one in self.owned if one.is_active]

    def in_state(self, *states: str) -> list[Asked]:
        return [one for one in self.asked if one.state in states]

    def taken(self, customer: Any, on: date, but: Asked | None = None) -> int:
        return sum(
            one.quoted.total("counted")
            for one in self.asked
            if one is not but
            and one.quoted.customer == customer
            and (one.use == "held" or (one.use == "used" and one.returns_on is not None and on < one.returns_on))
        )

    # Buying and paying

    def buy(self, owned: Owned) -> None:
        self.owned.append(owned)
        self.balances[owned.order] = [0, 0]
        self._pay(owned, owned.pays[0])

    def pay_all_due(self, on: date) -> None:
        for owned in self.active():
            due = [pay for pay in owned.pays if pay.state == "Scheduled" and pay.due_on <= on]
            if due and owned.busy is None:
                for pay in due:
                    self._pay(owned, pay)
                owned.touched += 1

    def _pay(self, owned: Owned, pay: Pay) -> None:
        pay.state = "Succeeded"
        amount = pay.unit * owned.quantity
        self.balances[owned.order][0] += amount
        self.accounts["1000", owned.currency] += amount
        self.accounts["4000", owned.currency] -= amount

    # Refunds

    def usd(self, amount: int, currency: str) -> int:
        minor = {"USD": 100, "KRW": 1}[currency]
        return half_up(Fraction(amount * 100, minor) / self.units_per_usd[currency])

    def sum_of(self, version: Version, owned: Owned, quantity: int, on: date) -> Sum:
        """Compute a line as docs/rules say it."""
        start, whole = owned.bought_on, MONTHS[owned.term]
        begun = max(n for n in range(whole) if month_later(start, n) <= on)
        index = 0 if owned.plan == "Upfront" else begun
        first = start if owned.plan == "Upfront" else month_later(start, begun)
        last = owned.ends_on if owned.plan == "Upfront" else month_later(start, begun + 1)
        paid = sum(pay.unit for pay in owned.pays if pay.number == index and pay.state == "Succeeded") * quantity
        is_grace = on - start <= GRACE
        if is_grace and not owned.is_used(on):
            used = 0
        else:
            used = half_up(Fraction(paid * (on - first).days, (last - first).days))
        credit = paid - used
        fee = 0 if is_grace else half_up(credit * version.fee)
        cancelled = sum(pay.unit for pay in owned.pays if pay.state == "Scheduled") * quantity
        counted = credit + cancelled if version.counts_commitment else credit - fee
        return Sum(
            owned, quantity, credit, fee, credit - fee, cancelled,
            self.usd(credit - fee, owned.currency),
            self.usd(cancelled, owned.currency),
            self.usd(counted, owned.currency),
        )  # fmt: skip

    def why_no_quote(self, wanted: Iterable[tuple[Owned, int]], now: datetime) -> str:
        on, wanted = now.date(), list(wanted)
        for owned, quantity in wanted:
            if owned.is_over(on):
                return "ReservationEnded"
            if owned.busy:
                return "ReservationBusy"
            if not 1 <= quantity <= owned.quantity:
                return "InvalidRefundQuantity"
        return "PaymentUnderWay" if any(owned.has_due(on) for owned, _quantity in wanted) else ""

    def quote(self, quote_id: Any, wanted: Iterable[tuple[Owned, int]], now: datetime) -> Quoted:
        on, wanted = now.date(), list(wanted)
        version = self.version_on(on)
        midnight = datetime.combine(on + timedelta(days=1), datetime.min.time(), tzinfo=UTC)
        quoted = Quoted(
            id=quote_id,
            customer=wanted[0][0].customer,
            version=version,
            on=on,
            valid_until=min(now + timedelta(minutes=30), midnight),
            lines=[self.sum_of(version, owned, quantity, on) for owned, quantity in wanted],
            touched=[owned.touched for owned, _quantity in wanted],
        )
        self.quotes.append(quoted)
        return quoted

    def why_no_refund(self, quoted: Quoted, now: datetime) -> str:
        if now >= quoted.valid_until:
            return "QuoteExpired"
        for line, touched in zip(quoted.lines, quoted.touched, strict=True):
            if line.owned.is_over(now.date()):
                return "ReservationEnded"
            if line.owned.touched != touched:
                return "QuoteStale"
        if any(line.owned.busy for line in quoted.lines):
            return "ReservationBusy"
        free = LIMIT - self.taken(quoted.customer, now.date())
        return "RefundLimitExceeded" if quoted.total("counted") > free else ""

    def submit(self, refund_id: Any, quoted: Quoted, now: datetime) -> None:
        asked = Asked(refund_id, quoted, now, state_at=now)
        quoted.refund = asked
        self.asked.append(asked)
        for line in quoted.lines:
            line.owned.busy = asked

    def work(self, now: datetime) -> None:
        """Do what the workers do: decide what was submitted, carry out what is due."""
        for asked in self.in_state("submitted"):
            self._decide(asked, now)
        for asked in self.in_state("approved"):
            if asked.carry_out_at is not None and asked.carry_out_at <= now and self._still_stands(asked, now):
                self._carry_out(asked, now)

    def _decide(self, asked: Asked, now: datetime) -> None:
        if not self._still_stands(asked, now):
            return
        earlier = [
            one.weight
            for one in self.asked
            if one is not asked
            and one.quoted.customer == asked.quoted.customer
            and one.state not in EXCLUDED_FROM_TOTAL
            and (one.submitted_at, self.asked.index(one)) < (asked.submitted_at, self.asked.index(asked))
            and asked.quoted.on - timedelta(days=30) < one.quoted.on <= asked.quoted.on
        ]
        if sum(earlier) + asked.weight > self.automatic_up_to:
            self._enter(asked, "awaiting_approval", now)
        else:
            self.approve(asked, now)

    def approve(self, asked: Asked, now: datetime) -> None:
        asked.carry_out_at = now + self.delay
        self._enter(asked, "approved", now)

    def _still_stands(self, asked: Asked, now: datetime) -> bool:
        """Look again with the usage that is known now, dated up to the day of the request."""
        quoted = asked.quoted
        if any(line.owned.is_over(now.date()) for line in quoted.lines):
            self.end(asked, "failed", now)
            return False
        fresh = [self.sum_of(quoted.version, line.owned, line.quantity, quoted.on) for line in quoted.lines]
        if sum(line.net for line in fresh) >= quoted.total("net"):
            return True
        asked.offered = Quoted(None, quoted.customer, quoted.version, quoted.on, quoted.valid_until, fresh, [])
        self._enter(asked, "awaiting_confirmation", now)
        return False

    def confirm(self, asked: Asked, now: datetime) -> None:
        assert asked.offered is not None
        asked.quoted, asked.offered = asked.offered, None
        self._enter(asked, "submitted", now)

    def is_too_late(self, asked: Asked, now: datetime) -> bool:
        assert asked.state_at is not None
        return now >= asked.state_at + timedelta(days=7)

    def end(self, asked: Asked, state: str, now: datetime) -> None:
        asked.use = "released"
        self._let_go(asked)
        self._enter(asked, state, now)

    def _carry_out(self, asked: Asked, now: datetime) -> None:
        for line in asked.quoted.lines:
            self._return(line, now)
            currency = line.owned.currency
            self.balances[line.owned.order][1] += line.credit
            self.accounts["4010", currency] += line.credit
            self.accounts["4100", currency] -= line.fee
            self.accounts["2100", currency] -= line.net
        asked.use, asked.returns_on = "used", now.date() + WINDOW
        self._let_go(asked)
        self._enter(asked, "completed", now)

    def _return(self, line: Sum, now: datetime) -> None:
        owned = line.owned
        if rest := owned.quantity - line.quantity:
            kept = [Pay(p.number, p.due_on, p.unit, p.state) for p in owned.pays if p.state != "Cancelled"]
            self.owned.append(
                Owned(
                    None, owned.order, owned.customer, owned.currency, owned.term, owned.plan, owned.bought_at, rest,
                    kept, came_from=owned,
                )
            )  # fmt: skip
        for pay in owned.pays:
            if pay.state == "Scheduled":
                pay.state = "Cancelled"
        owned.is_active = False
        owned.touched += 1

    def _let_go(self, asked: Asked) -> None:
        for line in asked.quoted.lines:
            line.owned.busy = None

    def _enter(self, asked: Asked, state: str, now: datetime) -> None:
        asked.state, asked.state_at = state, now
