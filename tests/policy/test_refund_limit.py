from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.policy.currency import UsdRate
from billing.policy.quote import counted_usd
from billing.policy.refund import refund_sum
from billing.policy.refund_limit import (
    PoolUse,
    UseState,
    fits_from,
    free_on,
    is_nearly_taken,
    largest_quantity_that_fits,
    limit_refusal,
    limit_return_on,
    return_schedule,
    taken_on,
)
from billing.policy.refusals import RefundLimitExceeded
from billing.policy.rules import LimitMeasure, LimitWindow, RefundRules
from billing.policy.versions import SEED_2019
from tests.policy.strategies import RULES, TODAY, USES
from tests.policy.tables import Row, minor, rows
from tests.policy.worked import upfront_year


def use_of(text: str) -> PoolUse:
    """Read "14610.20 until 2027-02-12" or "11215.45 held"."""
    amount, _, rest = text.partition(" ")
    if rest == "held":
        return PoolUse(minor(amount), UseState.HELD)
    return PoolUse(minor(amount), UseState.USED, date.fromisoformat(rest.removeprefix("until ")))


@pytest.mark.parametrize("row", rows("refund-limit", "Warned"), ids=str)
def test_warned(row: Row) -> None:
    assert is_nearly_taken(minor("50000.00"), row.minor("free")) == row.yes("warned")


@pytest.mark.parametrize("row", rows("refund-limit", "What counts"), ids=str)
def test_what_counts(row: Row) -> None:
    rules = replace(SEED_2019, limit_measure=LimitMeasure(row.text("measure")))
    credit, fee = row.minor("credit"), row.minor("fee")
    terms = replace(
        refund_sum(rules, upfront_year(on=date(2026, 6, 1))),
        prorated_credit=credit,
        fee=fee,
        net=credit - fee,
        commitment_cancelled=row.minor("commitment cancelled"),
    )
    assert counted_usd(rules, UsdRate.of_usd(), terms) == row.minor("counts")


@pytest.mark.parametrize("row", rows("refund-limit", "Coming back"), ids=str)
def test_coming_back(row: Row) -> None:
    rules = replace(SEED_2019, limit_window=LimitWindow(row.text("window")))
    assert limit_return_on(rules, row.day("used on")) == row.day("back on")


@pytest.mark.parametrize("row", rows("refund-limit", "What is left"), ids=str)
def test_what_is_left(row: Row) -> None:
    uses = [use_of(item) for item in row.listed("taken")]
    free, asked, over = row.minor("free before"), row.minor("asked"), row.minor("over by")
    assert free_on(SEED_2019, uses, row.day("on")) == free
    refusal = limit_refusal(SEED_2019, taken_on(uses, row.day("on")), asked)
    assert refusal == (RefundLimitExceeded(asked, free, over) if over else None)


def test_a_use_is_never_negative() -> None:
    with pytest.raises(ValueError, match="-1"):
        PoolUse(-1, UseState.HELD)


def test_what_is_held_is_shown_as_coming_back_from_a_completion_today() -> None:
    on = date(2026, 11, 23)
    uses = [PoolUse(100, UseState.HELD, reference="SR-1"), PoolUse(50, UseState.USED, date(2027, 1, 1), "SR-2")]
    back = return_schedule(SEED_2019, uses, on, 7)
    assert [(row.reference, row.on, row.free_usd_minor, row.is_estimate) for row in back] == [
        ("SR-2", date(2027, 1, 1), 5_000_000 - 107, False),
        ("SR-1", date(2027, 11, 23), 5_000_000, True),
        ("", date(2027, 11, 23), 5_000_000, True),
    ]


def test_a_used_amount_without_a_day_stays_taken() -> None:
    uses = [PoolUse(4_000_000, UseState.USED)]
    assert free_on(SEED_2019, uses, date(2099, 1, 1)) == 1_000_000
    assert return_schedule(SEED_2019, uses, TODAY) == ()
    assert fits_from(SEED_2019, uses, TODAY, 1_000_001) is None


def test_more_than_the_whole_limit_never_fits() -> None:
    assert fits_from(SEED_2019, [], TODAY, 5_000_001) is None


@given(rules=RULES, uses=USES, asked=st.integers(0, 10**8))
def test_what_is_not_refused_keeps_within_the_limit(rules: RefundRules, uses: list[PoolUse], asked: int) -> None:
    refusal = limit_refusal(rules, taken_on(uses, TODAY), asked)
    if refusal is None:
        assert not asked or taken_on(uses, TODAY) + asked <= rules.limit_usd_minor
    else:
        assert refusal.free_usd_minor == max(rules.limit_usd_minor - taken_on(uses, TODAY), 0)
        assert refusal.over_by_usd_minor == asked - refusal.free_usd_minor > 0


@given(rules=RULES, uses=USES, asked=st.integers(0, 10**7))
def test_the_schedule_gives_everything_back_in_order(rules: RefundRules, uses: list[PoolUse], asked: int) -> None:
    back = return_schedule(rules, uses, TODAY, asked)
    assert sum(row.amount_usd_minor for row in back) == taken_on(uses, TODAY) + asked
    assert [row.on for row in back] == sorted(row.on for row in back)
    assert [row.free_usd_minor for row in back] == sorted(row.free_usd_minor for row in back)
    assert all(row.on > TODAY for row in back)
    assert not back or back[-1].free_usd_minor == rules.limit_usd_minor


def dated(rules: RefundRules, uses: Sequence[PoolUse]) -> list[PoolUse]:
    """Complete every held request today, as the estimates assume."""
    return [
        use if use.returns_on else PoolUse(use.amount_usd_minor, use.state, limit_return_on(rules, TODAY))
        for use in uses
    ]


@given(rules=RULES, uses=USES, asked=st.integers(0, 10**7))
def test_it_fits_from_the_first_day_with_room(rules: RefundRules, uses: list[PoolUse], asked: int) -> None:
    day = fits_from(rules, uses, TODAY, asked)
    known = dated(rules, uses)
    if day is None:
        assert asked > rules.limit_usd_minor
        return
    assert free_on(rules, known, day) >= asked
    assert day == TODAY or free_on(rules, known, day - timedelta(days=1)) < asked


@given(amounts=st.lists(st.integers(0, 1000), max_size=40), free=st.integers(0, 20_000))
def test_the_largest_quantity_fits_and_one_more_does_not(amounts: list[int], free: int) -> None:
    def amount_of(quantity: int) -> int:
        return sum(amounts[:quantity])

    largest = largest_quantity_that_fits(amount_of, len(amounts), free)
    assert amount_of(largest) <= free
    assert largest == len(amounts) or amount_of(largest + 1) > free
