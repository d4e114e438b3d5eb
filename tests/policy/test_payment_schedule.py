from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.policy.payment_schedule import payment_schedule, unit_payments, unit_position
from billing.policy.terms import BillingPlan, Term, add_months
from tests.policy.tables import Row, rows


@pytest.mark.parametrize("row", rows("payment-schedule", "Payments of one unit"), ids=str)
def test_payments_of_one_unit(row: Row) -> None:
    currency = row.text("currency")
    payments = unit_payments(row.minor("price", currency), Term(row.text("term")), BillingPlan(row.text("plan")))
    assert len(payments) == row.number("payments")
    assert set(payments[:-1]) <= {row.minor("each", currency)}
    assert payments[-1] == row.minor("last", currency)


@pytest.mark.parametrize("row", rows("payment-schedule", "Due days"), ids=str)
def test_due_days(row: Row) -> None:
    schedule = payment_schedule(12_000, Term(row.text("term")), BillingPlan.MONTHLY, row.day("first day"))
    assert schedule[row.number("payment") - 1].due_on == row.day("due")


@pytest.mark.parametrize("row", rows("payment-schedule", "Paid and still to come"), ids=str)
def test_paid_and_still_to_come(row: Row) -> None:
    currency = row.text("currency")
    term, plan = Term(row.text("term")), BillingPlan(row.text("plan"))
    position = unit_position(row.minor("price", currency), term, plan, row.day("first day"), row.day("on"))
    assert position.paid_minor == row.minor("paid", currency)
    assert position.remaining_minor == row.minor("remaining", currency)
    assert f"{position.payments_due} of {position.payments_total}" == row.text("made")


@given(
    price=st.integers(0, 10**12),
    term=st.sampled_from(Term),
    plan=st.sampled_from(BillingPlan),
    start=st.dates(date(2015, 1, 1), date(2040, 12, 31)),
)
def test_payments_add_up_and_the_last_is_the_largest(price: int, term: Term, plan: BillingPlan, start: date) -> None:
    schedule = payment_schedule(price, term, plan, start)
    assert sum(payment.unit_minor for payment in schedule) == price
    assert len({payment.unit_minor for payment in schedule[:-1]}) <= 1
    assert min(payment.unit_minor for payment in schedule) >= 0
    assert schedule[-1].unit_minor == max(payment.unit_minor for payment in schedule)
    assert [payment.due_on for payment in schedule] == [add_months(start, index) for index in range(len(schedule))]


def test_a_price_is_never_negative() -> None:
    with pytest.raises(ValueError, match="-1"):
        unit_payments(-1, Term.P1Y, BillingPlan.MONTHLY)
