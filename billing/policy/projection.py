"""What a refund on a later day would give: the facts as they will be, computed by the same rules."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from billing.policy.currency import UsdRate
from billing.policy.payment_schedule import unit_payments
from billing.policy.periods import OutsideTerm, billing_period
from billing.policy.quote import quote_lines
from billing.policy.quote_values import LineRequest, QuoteSum
from billing.policy.refund import RefundFacts
from billing.policy.refund_limit import PoolUse, UseState, limit_return_on
from billing.policy.rules import LimitScope, RefundRules
from billing.policy.terms import BillingPlan, Term, add_months


class PaymentStanding(StrEnum):
    """Paid; open, so that it will be taken on its day; or neither: a debt, or cancelled."""

    PAID = "paid"
    OPEN = "open"
    NEITHER = "neither"


@dataclass(frozen=True, slots=True)
class UnitPayment:
    """One payment of one unit, in minor units."""

    number: int
    due_on: date
    unit_minor: int
    standing: PaymentStanding


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """What is known of a reservation whatever the day. Amounts in minor units of `currency`, for one unit.

    prices: of one unit for the whole term, each with its first day, the earliest first.
    """

    purchased_on: date
    benefit_start_on: date
    term: Term
    plan: BillingPlan
    quantity: int
    owned: int
    currency: str
    resource_type: str
    is_used: bool
    payments: tuple[UnitPayment, ...]
    prices: tuple[tuple[date, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Dated:
    """A rate of exchange with its first day."""

    from_on: date
    rate: UsdRate


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What is known today of the rules and limits of later days.

    versions and rates: those in force today or scheduled, the earliest first. uses: by whose limit it is.
    """

    today: date
    versions: Sequence[RefundRules]
    rates: Sequence[Dated]
    uses: Mapping[LimitScope, Sequence[PoolUse]]


@dataclass(frozen=True, slots=True)
class Estimate:
    """The quote of a day that has not come yet; it can't be submitted."""

    rules: RefundRules
    result: QuoteSum

    @property
    def on(self) -> date:
        return self.result.on


def facts_on(holding: Holding, on: date) -> RefundFacts:
    """Return the facts of a refund on a day, with the payments as they stand."""
    index = _period_index(holding, on)
    return RefundFacts(
        purchased_on=holding.purchased_on,
        benefit_start_on=holding.benefit_start_on,
        term=holding.term,
        plan=holding.plan,
        on=on,
        quantity=holding.quantity,
        owned=holding.owned,
        currency=holding.currency,
        unit_paid_minor=sum(
            one.unit_minor for one in holding.payments if one.number == index and one.standing == PaymentStanding.PAID
        ),
        unit_remaining_minor=sum(one.unit_minor for one in holding.payments if one.standing == PaymentStanding.OPEN),
        is_used=holding.is_used,
        resource_type=holding.resource_type,
        unit_current_minor=_current(holding, index, on),
    )


def with_payments_taken(holding: Holding, until: date) -> Holding:
    """Return it with every open payment that falls due by a day as paid. What was used stays so, what was not too."""
    taken = tuple(
        replace(one, standing=PaymentStanding.PAID)
        if one.standing == PaymentStanding.OPEN and one.due_on <= until
        else one
        for one in holding.payments
    )
    return replace(holding, payments=taken)


def estimate(outlook: Outlook, holdings: Mapping[str, Holding], on: date) -> Estimate:
    """Compute the quote of a day, today's or a later one, by what is known today.

    All due payments taken, usage as today, the rules, prices and rates that are in force or scheduled, what is
    held of the limit as carried out today and nothing else asked for meanwhile.
    """
    rules = in_force(outlook.versions, on)
    requests = [LineRequest(key, facts_on(with_payments_taken(one, on), on)) for key, one in holdings.items()]
    uses = _carried_out(rules, outlook.uses[rules.limit_scope], outlook.today)
    return Estimate(rules, quote_lines(rules, requests, uses, _rate_on(outlook.rates, on)))


def in_force(versions: Iterable[RefundRules], on: date) -> RefundRules:
    """Return the version of a day: the latest that has begun. Raises: ValueError before the first."""
    return max((one for one in versions if one.effective_from <= on), key=lambda one: one.effective_from)


def month_ends(after: date, number: int = 12) -> list[date]:
    """Return the next last days of months, none of them `after` itself."""
    first = add_months(after.replace(day=1), 1)
    if first - timedelta(days=1) == after:
        first = add_months(first, 1)
    return [add_months(first, months) - timedelta(days=1) for months in range(number)]


def _carried_out(rules: RefundRules, uses: Iterable[PoolUse], today: date) -> list[PoolUse]:
    return [
        replace(use, returns_on=limit_return_on(rules, today))
        if use.state == UseState.HELD and use.returns_on is None
        else use
        for use in uses
    ]


def _rate_on(rates: Iterable[Dated], on: date) -> UsdRate:
    return max((one for one in rates if one.from_on <= on), key=lambda one: one.from_on).rate


def _period_index(holding: Holding, on: date) -> int:
    day = max(on, holding.benefit_start_on)
    try:
        return billing_period(holding.benefit_start_on, holding.term, holding.plan, day).index
    except OutsideTerm:
        return -1


def _current(holding: Holding, index: int, on: date) -> int | None:
    known = [unit for from_on, unit in holding.prices if from_on <= on]
    return unit_payments(known[-1], holding.term, holding.plan)[index] if known and index >= 0 else None
