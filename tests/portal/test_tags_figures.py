"""Money, numbers and percentages, in both languages."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import pytest
from django.template import Context, Template
from django.utils.translation import override

from portal.templatetags.figures import MINUS, NBSP, figure_text, formatted, money_text, number, percent, usd_figure


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize(
    ("minor", "currency", "expected"),
    [
        (1_234_568, "KRW", "₩1,234,568"),
        (0, "KRW", "₩0"),
        (-3_705_541, "KRW", f"{MINUS}₩3,705,541"),
        (161_040, "USD", f"USD{NBSP}1,610.40"),
        (-182_000, "USD", f"{MINUS}USD{NBSP}1,820.00"),
        (5, "EUR", f"EUR{NBSP}0.05"),
        (1_234, "JPY", f"JPY{NBSP}1,234"),
        (99_999_999_999_999, "GBP", f"GBP{NBSP}999,999,999,999.99"),
    ],
)
def test_money_carries_its_currency_and_its_decimals(language: str, minor: int, currency: str, expected: str) -> None:
    with override(language):
        assert money_text(minor, currency) == expected


def test_a_figure_leaves_the_currency_to_the_heading() -> None:
    assert figure_text(975_600, "USD") == "9,756.00"
    assert figure_text(975_600, "KRW") == "975,600"
    assert usd_figure(-1) == f"{MINUS}0.01"
    assert usd_figure(None) == ""


@pytest.mark.parametrize(
    ("value", "places", "expected"),
    [
        (1_000_000, 0, "1,000,000"),
        (Decimal("0.5"), 2, "0.50"),
        (Fraction(1, 3), 2, "0.33"),
        (-0.004, 2, "0.00"),
        (-12.5, 1, f"{MINUS}12.5"),
    ],
)
def test_numbers_are_grouped_and_cut(value: int | float | Decimal | Fraction, places: int, expected: str) -> None:
    assert formatted(value, places) == expected
    assert number(value, places) == expected


def test_percentages_are_given_in_hundredths() -> None:
    assert percent(96.4286) == "96.43%"
    assert percent(12, 0) == "12%"
    assert percent(None) == ""


@dataclass(frozen=True)
class Amount:
    minor: int
    currency: str


def test_the_filters_and_tags_in_a_template() -> None:
    text = (
        '{% load figures %}{{ net|money }}|{% money 1 "KRW" %}|{% figure 1 "USD" %}|{{ 150402|usd }}|{{ none|money }}'
    )
    assert Template(text).render(Context({"net": Amount(5, "KRW"), "none": None})) == (
        '<span class="money">₩5</span>|<span class="money">₩1</span>|0.01'
        f'|<span class="money">USD{NBSP}1,504.02</span>|'
    )
