from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.policy.currency import UsdRate
from billing.policy.fit_plan import FitPlan, fit_plan
from billing.policy.line_order import LineOrder, Move, moved, ordered
from billing.policy.quote import quote_lines
from billing.policy.quote_values import LineRequest, QuoteSum
from billing.policy.refund import RefundFacts
from billing.policy.refund_limit import PoolUse, UseState, limit_refusal, limit_return_on, taken_on
from billing.policy.rules import LimitOverflow, RefundRules
from billing.policy.versions import SEED_2019
from core.money import Money
from tests.policy.strategies import RULES, TODAY, USES, facts
from tests.policy.tables import Row, rows
from tests.policy.worked import upfront_year

ON = date(2026, 7, 2)
WON = UsdRate.from_units_per_usd("KRW", "1430.00")
LINES = st.lists(facts(on=TODAY), min_size=1, max_size=6)


def cents(text: str) -> int:
    return Money.from_decimal(text, "USD").minor


def uses_of(text: str) -> list[PoolUse]:
    pairs = [] if text == "-" else [one.split(" until ") for one in text.split(", ")]
    return [PoolUse(cents(amount), UseState.USED, date.fromisoformat(day)) for amount, day in pairs]


def bought_today(amount: int) -> RefundFacts:
    """Return a purchase of today, unused: all of it comes back."""
    bought = upfront_year(on=ON, paid=amount)
    return replace(bought, purchased_on=ON, benefit_start_on=ON, is_used=False)


def drawn(rules: RefundRules, lines: list[RefundFacts], uses: list[PoolUse]) -> tuple[QuoteSum, FitPlan]:
    quote = quote_lines(rules, [LineRequest(str(number), one) for number, one in enumerate(lines)], uses, WON)
    return quote, fit_plan(rules, quote)


@pytest.mark.parametrize("row", rows("fit-plan", "Worked examples"), ids=str)
def test_worked_examples(row: Row) -> None:
    amounts = [cents(one) for one in row.text("lines").split(", ")]
    requests = [LineRequest(str(number), bought_today(amount)) for number, amount in enumerate(amounts)]
    plan = fit_plan(SEED_2019, quote_lines(SEED_2019, requests, uses_of(row.text("taken")), UsdRate.of_usd()))
    told = [plan.day_of(request.key) for request in requests]
    assert ", ".join(day.isoformat() if day else "never" for day in told) == row.text("fits")


@given(rules=RULES, lines=LINES, uses=USES)
def test_every_line_has_one_day_and_no_day_is_overrun(
    rules: RefundRules, lines: list[RefundFacts], uses: list[PoolUse]
) -> None:
    quote, plan = drawn(rules, lines, uses)
    assert sorted(key for day in plan.days for key in day.keys) == sorted(line.key for line in quote.lines)
    assert [day.on for day in plan.days] == sorted((day.on for day in plan.days), key=lambda on: on or date.max)
    counted = {line.key: line.counted_usd_minor for line in quote.lines}
    taken = [
        replace(use, returns_on=limit_return_on(rules, TODAY)) if use.state == UseState.HELD else use for use in uses
    ]
    for day in plan.days:
        if day.on is None:
            continue
        asked = sum(counted[key] for key in day.keys)
        assert limit_refusal(rules, taken_on(taken, day.on), asked) is None
        taken.append(PoolUse(asked, UseState.USED, limit_return_on(rules, day.on)))


@given(rules=RULES, lines=LINES, uses=USES)
def test_what_fits_today_makes_a_quote_that_fits(
    rules: RefundRules, lines: list[RefundFacts], uses: list[PoolUse]
) -> None:
    rules = replace(rules, limit_overflow=LimitOverflow.REFUSE)
    _quote, plan = drawn(rules, lines, uses)
    left = [one for number, one in enumerate(lines) if str(number) in plan.fitting_today]
    if left:
        again, fresh = drawn(rules, left, uses)
        assert again.fits
        assert fresh.is_today_enough


@given(rules=RULES, lines=LINES, uses=USES)
def test_a_line_that_fits_no_day_is_more_than_the_whole_limit(
    rules: RefundRules, lines: list[RefundFacts], uses: list[PoolUse]
) -> None:
    quote, plan = drawn(rules, lines, uses)
    for line in quote.lines:
        if plan.day_of(line.key) is None:
            assert line.counted_usd_minor > rules.limit_usd_minor


@given(lines=LINES, order=st.sampled_from(LineOrder), ticked=st.permutations(range(6)))
def test_orders(lines: list[RefundFacts], order: LineOrder, ticked: list[int]) -> None:
    quote, _plan = drawn(SEED_2019, lines, [])
    places = {line.key: place for line, place in zip(quote.lines, ticked, strict=False)}
    keys = ordered(quote.lines, order, places)
    counted = {line.key: line.counted_usd_minor for line in quote.lines}
    assert sorted(keys) == sorted(counted)
    if order == LineOrder.TICKED:
        assert [places[key] for key in keys] == sorted(places.values())
    else:
        assert [counted[key] for key in keys] == sorted(counted.values(), reverse=order == LineOrder.LARGEST)


@given(keys=st.lists(st.text("abcdef", min_size=1), unique=True, min_size=1), data=st.data())
def test_moving_there_and_back_changes_nothing(keys: list[str], data: st.DataObject) -> None:
    key = data.draw(st.sampled_from(keys))
    down = moved(keys, key, Move.DOWN)
    assert sorted(down) == sorted(keys)
    if key == keys[-1]:
        assert down == keys
    else:
        assert down.index(key) == keys.index(key) + 1
        assert moved(down, key, Move.UP) == keys
    assert moved(keys, keys[0], Move.UP) == keys
    assert moved(keys, "not among them", Move.UP) == keys
