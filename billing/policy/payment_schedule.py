"""The payments for one unit: what falls due when, and what a day finds paid and still to come."""

from dataclasses import dataclass
from datetime import date

from billing.policy.periods import billing_period
from billing.policy.terms import BillingPlan, Term, add_months


@dataclass(frozen=True, slots=True)
class ScheduledPayment:
    """One payment of one unit, in minor units; the caller multiplies by the quantity."""

    index: int
    due_on: date
    unit_minor: int


@dataclass(frozen=True, slots=True)
class UnitPosition:
    """Of one unit on one day: the current period's payment, and the sum of the later ones."""

    paid_minor: int
    remaining_minor: int
    payments_due: int
    payments_total: int


def unit_payments(unit_price_minor: int, term: Term, plan: BillingPlan) -> tuple[int, ...]:
    """Divide one unit's price for the whole term into its payments.

    All are equal and rounded down, the last carries the difference, so it is never the smaller one.
    """
    if unit_price_minor < 0:
        raise ValueError(unit_price_minor)
    count = 1 if plan == BillingPlan.UPFRONT else term.months
    each = unit_price_minor // count
    return (*(each for _ in range(count - 1)), unit_price_minor - each * (count - 1))


def payment_schedule(unit_price_minor: int, term: Term, plan: BillingPlan, start: date) -> tuple[ScheduledPayment, ...]:
    """Return one unit's payments: the first on the first day, the others on its monthly anniversaries."""
    return tuple(
        ScheduledPayment(index, add_months(start, index), minor)
        for index, minor in enumerate(unit_payments(unit_price_minor, term, plan))
    )


def unit_position(unit_price_minor: int, term: Term, plan: BillingPlan, start: date, on: date) -> UnitPosition:
    """Return what a unit has paid for the period holding a day, every payment due having been made.

    Raises: BeforeTerm, AfterTerm.
    """
    payments = unit_payments(unit_price_minor, term, plan)
    index = billing_period(start, term, plan, on).index
    return UnitPosition(payments[index], sum(payments[index + 1 :]), index + 1, len(payments))
