"""Columns of the desk's lists and lines of its pages: money, instants and days as people read them."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from operator import attrgetter
from typing import Any

from babel.numbers import format_currency, get_currency_precision
from django.contrib import admin
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

Words = Any
"""A text, or one that is translated when it is shown."""

Column = Callable[[Any, Any], Any]

NBSP = "\u00a0"
MINUS = "\u2212"
EMPTY = "–"
SPOKEN_BY_SYMBOL = frozenset({"KRW"})


def money_text(minor: int, currency: str) -> str:
    """Write minor units as the portal does: ₩13,951,080, USD 1,610.40."""
    amount = Decimal(minor).scaleb(-get_currency_precision(currency))
    pattern = "¤#,##0" if currency in SPOKEN_BY_SYMBOL else f"¤¤{NBSP}#,##0"
    text: str = format_currency(amount, currency, pattern, locale=(get_language() or "en").replace("-", "_"))
    return text.replace("-", MINUS)


def instant_text(value: datetime) -> str:
    """Write an instant in the active time zone, and name that: 2026-11-23 05:18 UTC."""
    local = timezone.localtime(value)
    return f"{local:%Y-%m-%d %H:%M} {local.tzname()}"


def column(path: str, words: Words, shown: Callable[[Any], Any] = lambda value: value) -> Column:
    """Return a column of what stands at a path (``customer__partner``), sortable by it."""
    value_at = attrgetter(path.replace("__", "."))

    @admin.display(description=words, ordering=path)
    def show(_admin: Any, row: Any) -> Any:
        try:
            value = value_at(row)
        except (AttributeError, ObjectDoesNotExist):
            return EMPTY
        return EMPTY if value is None or value == "" else shown(value)

    return show


def on_one_line(text: Any) -> SafeString:
    return format_html('<span class="nowrap">{}</span>', text)


def name(path: str, words: Words) -> Column:
    """Return a column of a number or code that never breaks."""
    return column(path, words, on_one_line)


def day(path: str, words: Words) -> Column:
    return column(path, words, lambda value: on_one_line(date.isoformat(value)))


def instant(path: str, words: Words) -> Column:
    return column(path, words, lambda value: on_one_line(instant_text(value)))


def usd(path: str, words: Words) -> Column:
    """Return a column of US cents."""
    return column(path, words, lambda cents: on_one_line(money_text(cents, "USD")))


def money(path: str, words: Words, *, currency: str = "currency") -> Column:
    """Return a column of minor units, whose currency stands at another path."""
    minor_at, currency_at = attrgetter(path.replace("__", ".")), attrgetter(currency.replace("__", "."))

    @admin.display(description=words, ordering=path)
    def show(_admin: Any, row: Any) -> str:
        minor = minor_at(row)
        return EMPTY if minor is None else on_one_line(money_text(minor, currency_at(row)))

    return show


def link(path: str, words: Words, text: Callable[[Any], str] = str) -> Column:
    """Return a column that leads to the page of the row at a path; ``text`` names that row."""
    return column(path, words, lambda row: link_to(row, text(row)))


def link_to(row: Model, text: str) -> SafeString:
    url = reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])
    return format_html('<a href="{}">{}</a>', url, text)


def short_id(row: Model) -> str:
    """Name a row that has no other name by the first digits of its id."""
    return str(row.pk)[:8]
