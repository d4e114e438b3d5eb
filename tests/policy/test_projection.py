"""An estimate is the quote of its day: by the payments of the schedule, whatever the day is seen from."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.policy.currency import UsdRate
from billing.policy.payment_schedule import payment_schedule, unit_position
from billing.policy.projection import (
    Dated,
    Holding,
    Outlook,
    PaymentStanding,
    UnitPayment,
    estimate,
    facts_on,
    in_force,
    month_ends,
    with_payments_taken,
)
from billing.policy.quote import quote_lines
from billing.policy.quote_values import LineRequest
from billing.policy.refund_limit import PoolUse, UseState, limit_return_on
from billing.policy.rules import LimitScope, RefundRules
from billing.policy.terms import BillingPlan, Term, term_end
from billing.policy.versions import SEED_2019
from tests.policy.strategies import RULES, TODAY, USES
from tests.policy.tables import Row, rows

WON = UsdRate.from_units_per_usd("KRW", "1430.00")
PAID, OPEN, NEITHER = PaymentStanding.PAID, PaymentStanding.OPEN, PaymentStanding.NEITHER


@st.composite
def holdings(draw: st.DrawFn) -> tuple[Holding, int]:
    """Draw a reservation that runs on TODAY, its due payments taken; and one unit's price for the whole term."""
    term, plan = draw(st.sampled_from(Term)), draw(st.sampled_from(BillingPlan))
    start = TODAY - timedelta(days=draw(st.integers(0, (term_end(TODAY, term) - TODAY).days - 3)))
    price, owned = draw(st.integers(0, 10**9)), draw(st.integers(1, 40))
    payments = tuple(
        UnitPayment(one.index, one.due_on, one.unit_minor, PAID if one.due_on <= TODAY else OPEN)
        for one in payment_schedule(price, term, plan, start)
    )
    held = Holding(
        purchased_on=start,
        benefit_start_on=start,
        term=term,
        plan=plan,
        quantity=draw(st.integers(1, owned)),
        owned=owned,
        currency="KRW",
        resource_type="VirtualMachines",
        is_used=draw(st.booleans()),
        payments=payments,
    )
    return held, price


def outlook(rules: RefundRules, uses: list[PoolUse], *later: RefundRules) -> Outlook:
    return Outlook(
        today=TODAY, versions=[rules, *later], rates=[Dated(date.min, WON)], uses=dict.fromkeys(LimitScope, uses)
    )


@given(rules=RULES, drawn=holdings(), uses=USES)
def test_todays_estimate_is_todays_quote(rules: RefundRules, drawn: tuple[Holding, int], uses: list[PoolUse]) -> None:
    held, _price = drawn
    now = quote_lines(rules, [LineRequest("one", facts_on(held, TODAY))], uses, WON)
    seen = estimate(outlook(rules, uses), {"one": held}, TODAY).result
    assert (seen.prorated_credit, seen.fee, seen.net, seen.lines) == (now.prorated_credit, now.fee, now.net, now.lines)
    assert seen.limit.free_before_usd_minor == now.limit.free_before_usd_minor


@given(rules=RULES, drawn=holdings(), data=st.data())
def test_a_later_days_estimate_finds_the_payments_of_that_day(
    rules: RefundRules, drawn: tuple[Holding, int], data: st.DataObject
) -> None:
    held, price = drawn
    last = term_end(held.benefit_start_on, held.term) - timedelta(days=1)
    day = data.draw(st.dates(TODAY, last))
    facts = facts_on(with_payments_taken(held, day), day)
    there = unit_position(price, held.term, held.plan, held.benefit_start_on, day)
    assert (facts.unit_paid_minor, facts.unit_remaining_minor) == (there.paid_minor, there.remaining_minor)
    assert facts.is_used is held.is_used
    seen = estimate(outlook(rules, []), {"one": held}, day).result
    assert seen == quote_lines(rules, [LineRequest("one", facts)], [], WON)


@given(drawn=holdings(), data=st.data())
def test_seen_from_a_day_between_it_is_the_same(drawn: tuple[Holding, int], data: st.DataObject) -> None:
    held, _price = drawn
    last = term_end(held.benefit_start_on, held.term) - timedelta(days=1)
    between = data.draw(st.dates(TODAY, last))
    day = data.draw(st.dates(between, last))
    by_way_of_it = with_payments_taken(with_payments_taken(held, between), day)
    assert by_way_of_it == with_payments_taken(held, day)


@given(rules=RULES, drawn=holdings(), data=st.data())
def test_upfront_the_credit_never_rises_with_the_days(
    rules: RefundRules, drawn: tuple[Holding, int], data: st.DataObject
) -> None:
    held, _price = drawn
    last = term_end(held.benefit_start_on, held.term) - timedelta(days=1)
    first = data.draw(st.dates(TODAY, last))
    second = data.draw(st.dates(first, last))
    if held.plan == BillingPlan.MONTHLY:
        return
    credits_ = [estimate(outlook(rules, []), {"one": held}, day).result.prorated_credit for day in (first, second)]
    assert credits_[0] >= credits_[1]


def test_a_debt_stays_one_and_is_never_given_back() -> None:
    payments = (
        UnitPayment(0, date(2028, 1, 31), 100, PAID),
        UnitPayment(1, date(2028, 2, 29), 100, NEITHER),
        UnitPayment(2, date(2028, 3, 31), 100, OPEN),
    )
    held = Holding(
        purchased_on=date(2028, 1, 31), benefit_start_on=date(2028, 1, 31), term=Term.P1Y, plan=BillingPlan.MONTHLY,
        quantity=1, owned=1, currency="KRW", resource_type="VirtualMachines", is_used=True, payments=payments,
    )  # fmt: skip
    days = {day: facts_on(with_payments_taken(held, day), day) for day in (date(2028, 3, 30), date(2028, 3, 31))}
    assert [one.unit_paid_minor for one in days.values()] == [0, 100]
    assert [one.unit_remaining_minor for one in days.values()] == [100, 0]


@given(rules=RULES, uses=USES, data=st.data())
def test_the_limit_of_a_later_day_has_what_comes_back_until_then(
    rules: RefundRules, uses: list[PoolUse], data: st.DataObject
) -> None:
    held, _price = data.draw(holdings())
    day = data.draw(st.dates(TODAY, TODAY + timedelta(days=900)))
    free = estimate(outlook(rules, uses), {"one": held}, day).result.limit.free_before_usd_minor
    back_on = limit_return_on(rules, TODAY)
    taken = sum(
        use.amount_usd_minor
        for use in uses
        if day < (back_on if use.state == UseState.HELD and use.returns_on is None else use.returns_on or date.max)
    )
    assert free == max(rules.limit_usd_minor - taken, 0)


def test_a_scheduled_version_applies_from_its_day() -> None:
    free_of_charge = replace(SEED_2019, code="later", effective_from=TODAY + timedelta(days=30), fee_basis_points=0)
    held = Holding(
        purchased_on=TODAY - timedelta(days=100), benefit_start_on=TODAY - timedelta(days=100), term=Term.P1Y,
        plan=BillingPlan.UPFRONT, quantity=1, owned=1, currency="KRW", resource_type="VirtualMachines", is_used=True,
        payments=(UnitPayment(0, TODAY - timedelta(days=100), 3_650_000, PAID),),
    )  # fmt: skip
    known = outlook(SEED_2019, [], free_of_charge)
    before, after = (estimate(known, {"one": held}, TODAY + timedelta(days=days)) for days in (29, 30))
    assert (before.rules.code, after.rules.code) == ("seed-2019", "later")
    assert before.result.fee > 0 == after.result.fee
    assert in_force([SEED_2019, free_of_charge], TODAY) is SEED_2019


@pytest.mark.parametrize(
    ("after", "first", "last"),
    [
        (date(2026, 7, 2), date(2026, 7, 31), date(2027, 6, 30)),
        (date(2026, 7, 31), date(2026, 8, 31), date(2027, 7, 31)),
        (date(2028, 1, 31), date(2028, 2, 29), date(2029, 1, 31)),
        (date(2026, 12, 31), date(2027, 1, 31), date(2027, 12, 31)),
    ],
)
def test_month_ends(after: date, first: date, last: date) -> None:
    days = month_ends(after)
    assert (len(days), days[0], days[-1]) == (12, first, last)
    assert all((day + timedelta(days=1)).day == 1 for day in days)


@pytest.mark.parametrize("row", rows("if-cancelled", "Worked examples"), ids=str)
def test_worked_examples(row: Row) -> None:
    start, seen_on = date(2026, 1, 31), date(2026, 7, 2)
    term, plan = Term(row.text("term")), BillingPlan(row.text("plan"))
    schedule = payment_schedule(row.minor("price"), term, plan, start)
    held = Holding(
        purchased_on=start, benefit_start_on=start, term=term, plan=plan, quantity=1, owned=1, currency="USD",
        resource_type="VirtualMachines", is_used=row.yes("used"),
        payments=tuple(
            UnitPayment(one.index, one.due_on, one.unit_minor, PAID if one.due_on <= seen_on else OPEN)
            for one in schedule
        ),
    )  # fmt: skip
    known = Outlook(
        today=seen_on,
        versions=[SEED_2019],
        rates=[Dated(date.min, UsdRate.of_usd())],
        uses=dict.fromkeys(LimitScope, ()),
    )
    told = estimate(known, {"one": held}, row.day("on")).result
    assert (told.prorated_credit, told.fee, told.net, told.commitment_cancelled) == (
        row.minor("credit"),
        row.minor("fee"),
        row.minor("net"),
        row.minor("later payments"),
    )
