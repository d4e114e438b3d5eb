"""The billing period that holds a day. All days are UTC calendar days; hours play no part."""

from dataclasses import dataclass
from datetime import date

from billing.policy.terms import BillingPlan, Term, add_months, term_end


class OutsideTerm(ValueError):
    """No billing period holds the day."""

    def __init__(self, on: date, bound: date) -> None:
        self.on, self.bound = on, bound
        super().__init__(f"{on.isoformat()}, bound {bound.isoformat()}")


class BeforeTerm(OutsideTerm):
    """The day is before the term's first day."""


class AfterTerm(OutsideTerm):
    """The day is the term's end or later: nothing of it is left."""


@dataclass(frozen=True, slots=True)
class BillingPeriod:
    """What one payment pays for: `start` is in it, `end` no longer is."""

    index: int
    start: date
    end: date

    @property
    def days(self) -> int:
        return (self.end - self.start).days

    def days_used(self, on: date) -> int:
        """Count the days that have passed: 0 on the first day, never below 0 or above `days`."""
        return min(max((on - self.start).days, 0), self.days)


def billing_period(start: date, term: Term, plan: BillingPlan, on: date) -> BillingPeriod:
    """Return the period holding a day: the whole term if paid upfront, else the current month.

    `start` is the first day of the benefit; months are clamped from it.
    Raises: BeforeTerm, AfterTerm.
    """
    end = term_end(start, term)
    if on < start:
        raise BeforeTerm(on, start)
    if on >= end:
        raise AfterTerm(on, end)
    if plan == BillingPlan.UPFRONT:
        return BillingPeriod(0, start, end)
    index = months_begun(start, on)
    return BillingPeriod(index, add_months(start, index), add_months(start, index + 1))


def months_begun(start: date, on: date) -> int:
    """Count the monthly anniversaries reached by a day, with clamped month ends."""
    months = (on.year - start.year) * 12 + on.month - start.month
    return months - 1 if add_months(start, months) > on else months


def months_used(start: date, on: date) -> int:
    """Count the months that have begun by a day and are not wholly ahead: none on the first day, one on the second.

    What is left are whole months up to the anniversary that ends the period.
    """
    begun = months_begun(start, on)
    return begun + 1 if add_months(start, begun) < on else begun


def days_since(purchased_on: date, on: date) -> int:
    """Count calendar days: bought at 23:59 and returned at 00:01 is one day."""
    return (on - purchased_on).days
