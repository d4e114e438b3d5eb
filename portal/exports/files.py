"""A table as a CSV or an XLSX file. What begins like a formula is written so that no program takes it for one."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from portal.exports.columns import Cell, Kind

FORMULA_BEGINS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""The last four are the full-width forms, which Excel reads as formulas where people type them."""
NOT_IN_SHEET_NAMES = str.maketrans("", "", "[]:*?/\\'")
LONGEST_SHEET_NAME = 31
LONGEST_CELL = 32_767
"""Excel's own limit."""
WIDEST = 60
BYTE_ORDER_MARK = "\ufeff"
"""Without it Excel reads a CSV in the machine's old code page, and Korean is lost."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table to write: headings, the kinds of their columns, rows, and a closing remark or nothing."""

    name: str
    headings: Sequence[str]
    kinds: Sequence[Kind]
    rows: Sequence[Sequence[Cell]]
    remark: str = ""

    def lines(self) -> Iterator[Sequence[Cell]]:
        yield self.headings
        yield from self.rows
        if self.remark:
            yield [self.remark]


def csv_file(sheet: Sheet) -> bytes:
    """Write comma-separated values, days and times as ISO 8601, numbers with a point and no grouping."""
    out = io.StringIO()
    out.write(BYTE_ORDER_MARK)
    csv.writer(out).writerows([_plain(cell) for cell in line] for line in sheet.lines())
    return out.getvalue().encode()


def _plain(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    if isinstance(cell, str):
        return f"'{cell}" if cell.startswith(FORMULA_BEGINS) else cell
    return f"{cell:f}" if isinstance(cell, Decimal) else str(cell)


def xlsx_file(sheet: Sheet) -> bytes:
    """Write a workbook of one sheet: days, times and numbers as such, the heading fixed, columns as wide as needed."""
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        page = book.add_worksheet(_sheet_name(sheet.name))
        page.freeze_panes(1, 0)
        heading = book.add_format({"bold": True, "bottom": 1})
        page.write_row(0, 0, sheet.headings, heading)
        looks = _Looks(book)
        for number, line in enumerate(list(sheet.lines())[1:], start=1):
            for place, cell in enumerate(line):
                _write(page, number, place, cell, looks)
        if sheet.rows:
            page.autofilter(0, 0, len(sheet.rows), len(sheet.headings) - 1)
        for place, width in enumerate(_widths(sheet)):
            page.set_column(place, place, width)
    return out.getvalue()


def _sheet_name(words: str) -> str | None:
    """Return a name that Excel takes for the list's; None lets the writer name it."""
    return words.translate(NOT_IN_SHEET_NAMES)[:LONGEST_SHEET_NAME].strip() or None


class _Looks:
    """The formats that cells need; a workbook keeps each once."""

    def __init__(self, book: Workbook) -> None:
        self.day = book.add_format({"num_format": "yyyy-mm-dd"})
        self.instant = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        self.literal = book.add_format({"quote_prefix": True})
        self._book = book
        self._decimals: dict[int, Format] = {}

    def number(self, value: int | Decimal) -> Format:
        places = max(-int(value.as_tuple().exponent), 0) if isinstance(value, Decimal) else 0
        if places not in self._decimals:
            pattern = "#,##0" + (f".{'0' * places}" if places else "")
            self._decimals[places] = self._book.add_format({"num_format": pattern})
        return self._decimals[places]


def _write(page: Worksheet, line: int, place: int, cell: Cell, looks: _Looks) -> None:
    if cell is None:
        return
    if isinstance(cell, datetime):
        page.write_datetime(line, place, cell, looks.instant)
    elif isinstance(cell, date):
        page.write_datetime(line, place, cell, looks.day)
    elif isinstance(cell, str):
        look = looks.literal if cell.startswith(FORMULA_BEGINS) else None
        page.write_string(line, place, cell[:LONGEST_CELL], look)
    else:
        page.write_number(line, place, cell, looks.number(cell))


def _widths(sheet: Sheet) -> list[int]:
    """Return a width for each column; a Korean character is as wide as two others."""
    columns = zip(sheet.headings, *sheet.rows, strict=True)
    return [min(max(_width(_plain(cell)) for cell in column) + 3, WIDEST) for column in columns]


def _width(words: str) -> int:
    return sum(1 if letter < "\u1100" else 2 for letter in words)
