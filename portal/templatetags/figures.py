"""Money, numbers and percentages, by CLDR in the person's language."""

from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Protocol

from babel import Locale
from babel.numbers import get_currency_precision, get_currency_symbol
from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()

NBSP = "\u00a0"
MINUS = "\u2212"
SPOKEN_BY_SYMBOL = frozenset({"KRW"})
"""Currencies whose sign nobody mistakes. "$" and "¥" are several currencies, so these carry their code."""

Number = int | float | Decimal | Fraction


class HasMinorUnits(Protocol):
    """What core.money.Money offers."""

    minor: int
    currency: str


@lru_cache(maxsize=8)
def _locale(language: str) -> Locale:
    return Locale.parse(language, sep="-")


def current_locale() -> Locale:
    return _locale(get_language() or "en")


@lru_cache(maxsize=8)
def _marks(language: str) -> dict[int, str]:
    """Python's marks of thousands and decimals, each with the language's own."""
    symbols = _locale(language).number_symbols["latn"]
    return {ord(","): symbols["group"], ord("."): symbols["decimal"]}


def formatted(value: Number, places: int) -> str:
    """Group and punctuate a number with exactly so many decimals; a minus is a real one.

    Babel's own formatting of a number costs ten times as much, which a table of 50 rows feels.
    """
    exact = Decimal(value.numerator) / value.denominator if isinstance(value, Fraction) else Decimal(str(value))
    text = f"{abs(exact):,.{places}f}".translate(_marks(get_language() or "en"))
    return f"{MINUS}{text}" if exact < 0 and any(digit in text for digit in "123456789") else text


@lru_cache(maxsize=64)
def _places(currency: str) -> int:
    return get_currency_precision(currency)


@lru_cache(maxsize=64)
def _symbol(currency: str, language: str) -> str:
    return get_currency_symbol(currency, _locale(language))


def figure_text(minor: int, currency: str) -> str:
    """The number alone, for columns whose heading names the currency."""
    places = _places(currency)
    return formatted(Decimal(minor).scaleb(-places), places)


def money_text(minor: int, currency: str) -> str:
    """The amount with its currency: "₩13,951,080", "−USD 1,820.00"."""
    sign = MINUS if minor < 0 else ""
    figure = figure_text(abs(minor), currency)
    if currency in SPOKEN_BY_SYMBOL:
        return f"{sign}{_symbol(currency, get_language() or 'en')}{figure}"
    return f"{sign}{currency}{NBSP}{figure}"


@register.filter(name="money")
def money_filter(value: HasMinorUnits | None) -> SafeString | str:
    """``{{ line.net|money }}``: a Money with its currency; nothing for None."""
    return "" if value is None else money(value.minor, value.currency)


@register.simple_tag
def money(minor: int, currency: str) -> SafeString:
    """``{% money payment.amount_minor payment.currency %}``"""
    return SafeString(f'<span class="money">{escape(money_text(minor, currency))}</span>')


@register.simple_tag
def figure(minor: int, currency: str) -> str:
    """``{% figure 975600 "USD" %}``: 9,756.00"""
    return figure_text(minor, currency)


@register.filter
def usd(cents: int | None) -> SafeString | str:
    """``{{ limit.left_usd_minor|usd }}``: USD 24,174.35"""
    return "" if cents is None else money(cents, "USD")


@register.filter
def usd_figure(cents: int | None) -> str:
    """``{{ use.amount_usd_minor|usd_figure }}``: 24,174.35, under a heading that says USD."""
    return "" if cents is None else figure_text(cents, "USD")


@register.filter
def number(value: Number | None, places: int = 0) -> str:
    """``{{ hours|number }}``, ``{{ ratio|number:2 }}``"""
    return "" if value is None else formatted(value, places)


@register.filter
def percent(value: Number | None, places: int = 2) -> str:
    """``{{ utilization|percent }}``: 96.43 becomes 96.43%; ``{{ 12|percent:0 }}``: 12%."""
    if value is None:
        return ""
    return f"{formatted(value, places)}%"
