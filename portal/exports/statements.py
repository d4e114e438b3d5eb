"""The columns of statements' files."""

from django.utils.translation import gettext_lazy as _

from portal.exports.columns import Column, day, instant, money, number, text
from portal.pages.statement import FileRow, MonthRow

STATEMENTS: list[list[Column[MonthRow]]] = [
    text(_("Month (UTC)"), lambda one: one.slug),
    text(_("Number"), lambda one: one.state),
    instant(_("Closed"), lambda one: one.row.closed_at),
    number(_("Movements"), lambda one: one.sum.count if one.sum else 0),
    money(
        _("Opening credit"), lambda one: one.sum.opening if one.sum else None, lambda one: _currency(one), named=False
    ),
    money(_("Credited"), lambda one: one.sum.credited if one.sum else None, lambda one: _currency(one), named=False),
    money(
        _("Taken back"), lambda one: -one.sum.taken_back if one.sum else None, lambda one: _currency(one), named=False
    ),
    money(_("Closing credit"), lambda one: one.sum.closing if one.sum else None, lambda one: _currency(one)),
]


def _currency(one: MonthRow) -> str:
    return one.sum.currency if one.sum else ""


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
