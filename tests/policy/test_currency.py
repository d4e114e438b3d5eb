from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.policy.currency import UsdRate, to_usd_minor
from core.money import CurrencyMismatch, UnknownCurrency
from tests.policy.tables import Row, rows

QUOTED = {"units per USD": UsdRate.from_units_per_usd, "USD per unit": UsdRate.from_usd_per_unit}


@pytest.mark.parametrize("row", rows("currency", "Worked examples"), ids=str)
def test_value_in_us_cents(row: Row) -> None:
    currency = row.text("currency")
    rate = QUOTED[row.text("quoted as")](currency, Decimal(row.text("rate")))
    assert to_usd_minor(row.minor("amount", currency), currency, rate) == row.minor("usd")


@given(minor=st.integers(0, 10**13), units=st.fractions(Fraction(1, 1000), 10_000))
def test_more_is_worth_more(minor: int, units: Fraction) -> None:
    rate = UsdRate.from_units_per_usd("KRW", units)
    assert 0 <= to_usd_minor(minor, "KRW", rate) <= to_usd_minor(minor + 1, "KRW", rate)
    assert rate.units_per_usd == units


def test_a_rate_is_of_its_currency_only() -> None:
    with pytest.raises(CurrencyMismatch):
        to_usd_minor(1, "GBP", UsdRate.of_usd())


@pytest.mark.parametrize(("currency", "usd"), [("KRW", 0), ("KRW", -1), ("USD", 2)])
def test_a_rate_that_makes_no_sense_is_refused(currency: str, usd: int) -> None:
    with pytest.raises(ValueError, match=str(usd)):
        UsdRate.from_usd_per_unit(currency, usd)


def test_no_units_for_a_dollar_is_refused() -> None:
    with pytest.raises(ValueError, match="0"):
        UsdRate.from_units_per_usd("KRW", 0)


def test_an_unknown_currency_is_refused() -> None:
    with pytest.raises(UnknownCurrency):
        UsdRate.from_usd_per_unit("XXX", 1)
