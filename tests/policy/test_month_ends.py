from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.policy.periods import billing_period, months_begun, months_used
from billing.policy.refund import RefundSum, refund_sum
from billing.policy.rules import Proration
from billing.policy.terms import BillingPlan, Term, add_months, term_end
from billing.policy.versions import SEED_2019
from tests.policy.tables import Row, rows
from tests.policy.worked import priced


@pytest.mark.parametrize("row", rows("month-ends", "Anniversaries"), ids=str)
def test_anniversary(row: Row) -> None:
    assert add_months(row.day("first day"), row.number("months")) == row.day("day")


def sum_of(row: Row, proration: Proration) -> RefundSum:
    facts = priced(
        term=row.text("term"),
        plan=row.text("plan"),
        price=row.minor("price"),
        purchased_on=row.text("purchased"),
        on=row.text("on"),
        is_used=True,
    )
    return refund_sum(replace(SEED_2019, proration=proration), facts)


@pytest.mark.parametrize("row", rows("month-ends", "Refunds on those days"), ids=str)
def test_refund_on_such_a_day(row: Row) -> None:
    terms = sum_of(row, Proration.DAYS)
    assert (terms.period_start, terms.period_end) == (row.day("period start"), row.day("period end"))
    assert (terms.days_used, terms.months_used, terms.period_months) == (row.number("days used"), 0, 0)
    assert (terms.prorated_credit, terms.fee, terms.net) == (row.minor("credit"), row.minor("fee"), row.minor("net"))
    assert terms.commitment_cancelled == row.minor("cancelled")


@pytest.mark.parametrize("row", rows("month-ends", "By months"), ids=str)
def test_refund_by_months(row: Row) -> None:
    terms = sum_of(row, Proration.MONTHS)
    assert (terms.months_used, terms.period_months) == (row.number("months used"), row.number("period months"))
    assert (terms.used, terms.prorated_credit) == (row.minor("used part"), row.minor("credit"))
    assert (terms.fee, terms.net) == (row.minor("fee"), row.minor("net"))


STARTS = st.dates(date(2024, 1, 1), date(2032, 12, 31)) | st.sampled_from(
    [date(2028, 2, 29), date(2028, 2, 28), date(2027, 1, 31), date(2028, 1, 31), date(2027, 12, 31)]
)


@given(start=STARTS, term=st.sampled_from(Term), data=st.data())
def test_every_day_of_a_term_is_in_one_period_and_the_periods_follow_each_other(
    start: date, term: Term, data: st.DataObject
) -> None:
    end = term_end(start, term)
    on = start + timedelta(days=data.draw(st.integers(0, (end - start).days - 1)))
    period = billing_period(start, term, BillingPlan.MONTHLY, on)
    assert period.start <= on < period.end
    assert period.start == add_months(start, period.index)
    assert 28 <= period.days <= 31
    if period.end < end:
        following = billing_period(start, term, BillingPlan.MONTHLY, period.end)
        assert (following.index, following.start) == (period.index + 1, period.end)


@given(start=STARTS, days=st.integers(0, 1826))
def test_months_used_are_those_begun_unless_none_of_the_last_has_passed(start: date, days: int) -> None:
    on = start + timedelta(days=days)
    used = months_used(start, on)
    assert add_months(start, used) >= on
    assert used == 0 or add_months(start, used - 1) < on
    assert used - months_begun(start, on) in (0, 1)
