from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.policy.currency import UsdRate, to_usd_minor
from billing.policy.overflow import trimmed
from billing.policy.quote import quote_lines
from billing.policy.quote_values import LineRequest
from billing.policy.refund import RefundFacts, refund_sum
from billing.policy.refund_limit import PoolUse, UseState, free_on, limit_return_on
from billing.policy.rules import LimitMeasure, LimitOverflow, LimitWindow, RefundRules
from billing.policy.versions import SEED_2019
from tests.policy.strategies import FACTS, RULES
from tests.policy.tables import Row, rows
from tests.policy.worked import VERSIONS, priced


def window_of(row: Row) -> RefundRules:
    return replace(SEED_2019, limit_window=LimitWindow(row.text("window")), limit_window_days=row.number("days"))


@pytest.mark.parametrize("row", rows("limit-window", "Coming back"), ids=str)
def test_window(row: Row) -> None:
    assert limit_return_on(window_of(row), row.day("used on")) == row.day("free again on")


@pytest.mark.parametrize("row", rows("limit-window", "Around the day"), ids=str)
def test_around_the_day_on_which_it_comes_back(row: Row) -> None:
    rules = window_of(row)
    use = PoolUse(30_000_00, UseState.USED, limit_return_on(rules, row.day("used on")))
    assert free_on(rules, [use], row.day("on")) == row.minor("free")


@given(rules=RULES, used_on=st.dates(date(2019, 11, 15), date(2040, 1, 1)))
def test_an_amount_never_comes_back_on_its_own_day(rules: RefundRules, used_on: date) -> None:
    assert limit_return_on(rules, used_on) > used_on


@pytest.mark.parametrize("row", rows("limit-measure", "Worked examples"), ids=str)
def test_measure(row: Row) -> None:
    facts = priced(
        term=row.text("term"),
        plan=row.text("plan"),
        price=row.minor("price"),
        purchased_on=row.text("purchased"),
        on=row.text("on"),
        is_used=True,
    )
    quote = quote_lines(VERSIONS[row.text("policy")], [LineRequest("one", facts)], [], UsdRate.of_usd())
    assert (quote.prorated_credit, quote.fee) == (row.minor("credit"), row.minor("fee"))
    assert quote.commitment_cancelled == row.minor("cancelled")
    assert quote.limit.counted_usd_minor == row.minor("counts")
    assert quote.limit.free_after_usd_minor == row.minor("free after")


@pytest.mark.parametrize("row", rows("limit-overflow", "Worked examples"), ids=str)
def test_overflow(row: Row) -> None:
    currency, free = row.text("currency"), row.minor("free usd")
    rules = replace(SEED_2019, limit_overflow=LimitOverflow(row.text("overflow")), limit_usd_minor=free)
    facts = priced(
        term="P1Y",
        plan="Upfront",
        price=row.minor("price", currency),
        purchased_on="2026-01-01",
        on="2026-01-07",
        is_used=True,
        currency=currency,
    )
    rate = UsdRate.from_units_per_usd(currency, row.text("rate"))
    line = quote_lines(rules, [LineRequest("one", facts)], [], rate).lines[0]
    assert line.sum is not None
    outcome = line.refusals[0].code if line.refusals else "trimmed" if line.sum.trimmed else "whole"
    assert outcome == row.text("outcome")
    assert (line.sum.used, line.sum.prorated_credit) == (
        row.minor("used part", currency),
        row.minor("credit", currency),
    )
    assert (line.sum.fee, line.sum.net) == (row.minor("fee", currency), row.minor("net", currency))
    assert line.sum.trimmed == row.minor("trimmed", currency)
    assert line.counted_usd_minor == row.minor("counts usd")


RATES = st.builds(
    UsdRate.from_units_per_usd,
    st.just("KRW"),
    st.decimals(1, 5000, places=6, allow_nan=False, allow_infinity=False),
)


@given(rules=RULES, facts=FACTS, rate=RATES, free=st.integers(0, 10**8))
def test_a_trimmed_sum_adds_up_fits_and_a_coin_more_would_not(
    rules: RefundRules, facts: RefundFacts, rate: UsdRate, free: int
) -> None:
    whole = refund_sum(rules, facts)
    cut = trimmed(rules, rate, whole, free)
    assert cut.used + cut.prorated_credit == cut.paid
    assert cut.net == cut.prorated_credit - cut.fee
    assert cut.net + cut.trimmed == whole.net
    assert min(cut.used, cut.prorated_credit, cut.net, cut.trimmed) >= 0
    assert (cut.fee, cut.commitment_cancelled, cut.quantity) == (whole.fee, whole.commitment_cancelled, whole.quantity)
    if cut.trimmed:
        assert rules.limit_overflow == LimitOverflow.TRIM
        assert cut.net > 0
        assert to_usd_minor(cut.net, cut.currency, rate) <= free < to_usd_minor(cut.net + 1, cut.currency, rate)


@pytest.mark.parametrize("measure", LimitMeasure)
def test_only_a_net_refund_is_trimmed(measure: LimitMeasure) -> None:
    if measure == LimitMeasure.NET_REFUND:
        assert replace(SEED_2019, limit_measure=measure, limit_overflow=LimitOverflow.TRIM).limit_measure == measure
        return
    with pytest.raises(ValueError, match="trim"):
        replace(SEED_2019, limit_measure=measure, limit_overflow=LimitOverflow.TRIM)
