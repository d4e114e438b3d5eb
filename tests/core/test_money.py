from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.money import (
    EXPONENTS,
    CurrencyMismatch,
    InvalidAmount,
    Money,
    UnknownCurrency,
    div_half_up,
    exponent,
    minor_per_unit,
    round_half_up,
)

CURRENCIES = st.sampled_from(sorted(EXPONENTS))


@pytest.mark.parametrize(
    ("currency", "decimals"),
    [("KRW", 0), ("JPY", 0), ("USD", 2), ("EUR", 2), ("GBP", 2), ("AUD", 2), ("KWD", 3)],
)
def test_decimals_of_a_currency(currency: str, decimals: int) -> None:
    assert exponent(currency) == decimals
    assert minor_per_unit(currency) == 10**decimals


@pytest.mark.parametrize("code", ["", "usd", "XXX", "ZZZ", "US"])
def test_an_unknown_currency_is_refused(code: str) -> None:
    with pytest.raises(UnknownCurrency):
        exponent(code)
    with pytest.raises(UnknownCurrency):
        Money(1, code)


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("1234.50", "USD", 123450),
        ("1234.5", "USD", 123450),
        ("1234", "USD", 123400),
        ("1234.500", "USD", 123450),
        ("-0.01", "USD", -1),
        ("+2", "USD", 200),
        ("0", "USD", 0),
        ("1430", "KRW", 1430),
        ("1430.00", "KRW", 1430),
        ("1.005", "KWD", 1005),
    ],
)
def test_reading_a_decimal(text: str, currency: str, minor: int) -> None:
    assert Money.from_decimal(text, currency) == Money(minor, currency)


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("1.005", "USD"),
        ("0.5", "KRW"),
        ("", "USD"),
        (".5", "USD"),
        ("1.", "USD"),
        ("1e3", "USD"),
        ("NaN", "USD"),
        ("1,000", "USD"),
        (" 1", "USD"),
        ("1\n", "USD"),
        ("--1", "USD"),
        ("१", "USD"),
        ("9" * 40, "USD"),
    ],
)
def test_what_is_no_amount_is_refused(text: str, currency: str) -> None:
    with pytest.raises(InvalidAmount):
        Money.from_decimal(text, currency)


@pytest.mark.parametrize(
    ("minor", "currency", "text"),
    [(123450, "USD", "1234.50"), (-5, "USD", "-0.05"), (0, "USD", "0.00"), (-7, "KRW", "-7"), (5, "KWD", "0.005")],
)
def test_writing_a_decimal(minor: int, currency: str, text: str) -> None:
    assert Money(minor, currency).to_decimal() == text


@given(minor=st.integers(-(10**15), 10**15), currency=CURRENCIES)
def test_decimals_there_and_back(minor: int, currency: str) -> None:
    money = Money(minor, currency)
    assert Money.from_decimal(money.to_decimal(), currency) == money


@given(a=st.integers(), b=st.integers(), quantity=st.integers(0, 1000), currency=CURRENCIES)
def test_arithmetic_is_that_of_the_integers(a: int, b: int, quantity: int, currency: str) -> None:
    one, other = Money(a, currency), Money(b, currency)
    assert (one + other).minor == a + b
    assert (one - other).minor == a - b
    assert (-one).minor == -a
    assert one * quantity == quantity * one == Money(a * quantity, currency)
    assert ((one < other), (one <= other), (one > other), (one >= other)) == (a < b, a <= b, a > b, a >= b)
    assert bool(one) is (a != 0)


def test_two_currencies_never_meet() -> None:
    won, dollars = Money(1, "KRW"), Money(1, "USD")
    assert won != dollars
    for act in (
        lambda: won + dollars,
        lambda: won - dollars,
        lambda: won < dollars,
        lambda: won <= dollars,
        lambda: won > dollars,
        lambda: won >= dollars,
    ):
        with pytest.raises(CurrencyMismatch):
            act()


@pytest.mark.parametrize("wrong", [1.5, "1", True, None])
def test_only_whole_minor_units(wrong: object) -> None:
    with pytest.raises(InvalidAmount):
        Money(wrong, "USD")  # type: ignore[arg-type]


def test_money_is_not_multiplied_by_a_fraction() -> None:
    with pytest.raises(TypeError):
        Money(100, "USD") * 0.5  # type: ignore[operator]


@pytest.mark.parametrize(
    ("value", "rounded"),
    [
        ("1/2", 1),
        ("3/2", 2),
        ("5/2", 3),
        ("49/100", 0),
        ("51/100", 1),
        ("0", 0),
        ("-1/2", -1),
        ("-5/2", -3),
        ("-49/100", 0),
    ],
)
def test_an_exact_half_goes_away_from_zero(value: str, rounded: int) -> None:
    assert round_half_up(Fraction(value)) == rounded


@given(numerator=st.integers(), denominator=st.integers(1, 10**9))
def test_rounding_is_to_the_nearest_and_mirrors(numerator: int, denominator: int) -> None:
    rounded = div_half_up(numerator, denominator)
    assert abs(Fraction(numerator, denominator) - rounded) <= Fraction(1, 2)
    assert div_half_up(-numerator, denominator) == -rounded
    assert rounded == round_half_up(Fraction(numerator, denominator))
