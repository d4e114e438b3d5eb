"""What a file has in its columns: a heading in the reader's language, and how each row's value is written."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum, auto
from typing import Any, Generic, TypeVar

from babel.numbers import get_currency_precision
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

Row = TypeVar("Row")
Words = Any
"""A text, or one that is translated when it is shown."""

Cell = str | int | Decimal | date | datetime | None
"""What a file may hold. A datetime stands for local time of the zone that its heading names."""


class Kind(Enum):
    """How a cell is written."""

    TEXT = auto()
    NUMBER = auto()
    DAY = auto()
    INSTANT = auto()


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """One column of a file; ``value`` takes a row of the list, None leaves the cell empty."""

    title: Words
    value: Callable[[Row], Any]
    kind: Kind = Kind.TEXT

    @property
    def heading(self) -> str:
        return (
            f"{self.title} ({timezone.get_current_timezone_name()})" if self.kind is Kind.INSTANT else str(self.title)
        )

    def cell(self, row: Row) -> Cell:
        value = self.value(row)
        if value is None or value == "":
            return None
        if self.kind is Kind.INSTANT:
            return timezone.make_naive(value).replace(microsecond=0)
        if self.kind is Kind.TEXT:
            return str(value)
        read: Cell = value
        return read


def text(title: Words, value: Callable[[Row], Any]) -> list[Column[Row]]:
    return [Column(title, value)]


def number(title: Words, value: Callable[[Row], Any]) -> list[Column[Row]]:
    return [Column(title, value, Kind.NUMBER)]


def day(title: Words, value: Callable[[Row], date | None]) -> list[Column[Row]]:
    return [Column(title, value, Kind.DAY)]


def instant(title: Words, value: Callable[[Row], datetime | None]) -> list[Column[Row]]:
    """Return a column of instants in the partner's time zone, to the second."""
    return [Column(title, value, Kind.INSTANT)]


def money(
    title: Words, minor: Callable[[Row], int | None], currency: Callable[[Row], str], *, named: bool = True
) -> list[Column[Row]]:
    """Return a column of amounts with their currency's own decimals, and one of the currency, unless another has it.

    ``minor``: the amount in minor units. ``named``: with the currency.
    """

    def amount(row: Row) -> Decimal | None:
        units = minor(row)
        return None if units is None else Decimal(units).scaleb(-get_currency_precision(currency(row)))

    return [Column(title, amount, Kind.NUMBER), *(text(gettext_lazy("Currency"), currency) if named else [])]


def usd(title: Words, cents: Callable[[Row], int | None]) -> list[Column[Row]]:
    """Return a column of amounts in US dollars; its heading says so."""
    return [Column(_Usd(title), lambda row: _dollars(cents(row)), Kind.NUMBER)]


def _dollars(cents: int | None) -> Decimal | None:
    return None if cents is None else Decimal(cents).scaleb(-2)


@dataclass(frozen=True, slots=True)
class _Usd:
    title: Words

    def __str__(self) -> str:
        return _("%(amount)s (USD)") % {"amount": self.title}
