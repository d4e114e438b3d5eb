from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.policy.periods import AfterTerm, BeforeTerm, billing_period, days_since
from billing.policy.terms import BillingPlan, Term, add_months, term_end
from tests.policy.tables import Row, rows

DAYS = st.dates(date(2015, 1, 1), date(2040, 12, 31))
ERRORS = {"before the term": BeforeTerm, "after the term": AfterTerm}


@pytest.mark.parametrize("row", rows("periods", "The period that holds a day"), ids=str)
def test_period_that_holds_a_day(row: Row) -> None:
    start, on = row.day("first day"), row.day("on")
    term, plan = Term(row.text("term")), BillingPlan(row.text("plan"))
    if row.text("period") in ERRORS:
        with pytest.raises(ERRORS[row.text("period")]):
            billing_period(start, term, plan, on)
        return
    period = billing_period(start, term, plan, on)
    assert (period.index, period.start, period.end) == (row.number("period"), row.day("start"), row.day("end"))
    assert (period.days, period.days_used(on)) == (row.number("days"), row.number("days used"))


@pytest.mark.parametrize("row", rows("periods", "Days between two instants"), ids=str)
def test_days_between_two_instants(row: Row) -> None:
    purchased, asked = (
        datetime.fromisoformat(row.text(name)).astimezone(UTC).date() for name in ("purchased", "asked")
    )
    assert days_since(purchased, asked) == row.number("days")


@given(start=DAYS, term=st.sampled_from(Term))
def test_months_tile_the_term(start: date, term: Term) -> None:
    bounds = [add_months(start, index) for index in range(term.months + 1)]
    assert bounds[-1] == term_end(start, term)
    assert all(27 < (after - before).days < 32 for before, after in pairwise(bounds))


@given(start=DAYS, term=st.sampled_from(Term), plan=st.sampled_from(BillingPlan), data=st.data())
def test_a_day_of_the_term_is_in_exactly_its_period(
    start: date, term: Term, plan: BillingPlan, data: st.DataObject
) -> None:
    on = data.draw(st.dates(start, term_end(start, term) - timedelta(days=1)))
    period = billing_period(start, term, plan, on)
    assert period.start <= on < period.end
    assert 0 <= period.days_used(on) < period.days
    assert billing_period(start, term, plan, period.start) == period
