"""The columns of statements' files."""

from collections.abc import Callable

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.exports.columns import Column, day, instant, money, number, text
from portal.pages.statement import FileRow, MonthRow


def _currency(one: MonthRow) -> str:
    return one.sum.currency if one.sum else ""


def _of(name: str) -> Callable[[MonthRow], int | None]:
    """Return what reads one of a month's sums; None where it has none."""
    return lambda one: getattr(one.sum, name) if one.sum else None


STATEMENTS: list[list[Column[MonthRow]]] = [
    text(_("Month (UTC)"), lambda one: one.slug),
    text(_("Number"), lambda one: one.state),
    instant(pgettext_lazy("statement", "Closed"), lambda one: one.row.closed_at),
    number(_("Movements"), lambda one: one.sum.count if one.sum else 0),
    money(_("Opening credit"), _of("opening"), _currency, named=False),
    money(_("Credited"), _of("credited"), _currency, named=False),
    money(_("Taken back"), lambda one: -one.sum.taken_back if one.sum else None, _currency, named=False),
    money(_("Closing credit"), _of("closing"), _currency),
]


STATEMENT: list[list[Column[FileRow]]] = [
    day(_("Day (UTC)"), lambda one: one.on),
    text(_("What"), lambda one: one.what),
    text(_("Entry"), lambda one: one.row.move.entry if one.row else None),
    text(_("Customer"), lambda one: one.row.move.customer if one.row else None),
    text(_("Request"), lambda one: one.row.request_number if one.row else None),
    text(_("Credit note"), lambda one: one.row.move.credit_note if one.row else None),
    money(_("Supply amount"), lambda one: _tax(one, "supply_minor"), lambda one: one.currency, named=False),
    money(_("Tax"), lambda one: _tax(one, "tax_minor"), lambda one: one.currency, named=False),
    text(_("Tax invoice number"), lambda one: one.row.tax.invoice_number if one.row and one.row.tax else None),
    money(_("Amount"), lambda one: one.minor, lambda one: one.currency),
]
"""Opening, movements and closing, a line each."""


def _tax(one: FileRow, column: str) -> int | None:
    return getattr(one.row.tax, column) if one.row and one.row.tax else None
