"""What a paper is made of. Every text is final: in the reader's language, with its currency."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from portal.papers.sheet import GRAY, LABEL_WIDTH, LINE, SIZES, Sheet


class Block(Protocol):
    """A part of a paper, from its left to its right margin."""

    def texts(self) -> Iterator[str]:
        """Yield everything that it will write: the font is made of these letters."""

    def draw(self, sheet: Sheet) -> None:
        """Write itself below what is there."""


@dataclass(frozen=True, slots=True)
class Heading:
    """The heading of a part."""

    text: str

    def texts(self) -> Iterator[str]:
        yield self.text

    def draw(self, sheet: Sheet) -> None:
        sheet.keep_together(24)
        sheet.ln(3)
        sheet.start_section(self.text, level=1)
        sheet.write_lines(self.text, size=SIZES.heading, style="B")
        sheet.ln(1)


@dataclass(frozen=True, slots=True)
class Facts:
    """Labels with their values, one below the other."""

    rows: Sequence[tuple[str, str]]

    def texts(self) -> Iterator[str]:
        for label, value in self.rows:
            yield label
            yield value

    def draw(self, sheet: Sheet) -> None:
        for label, value in self.rows:
            sheet.keep_together(10)
            top = sheet.y
            sheet.write_lines(label, color=GRAY, width=LABEL_WIDTH - 3)
            below = sheet.y
            sheet.set_xy(sheet.l_margin + LABEL_WIDTH, top)
            sheet.write_lines(value)
            sheet.set_xy(sheet.l_margin, max(below, sheet.y) + 0.8)


@dataclass(frozen=True, slots=True)
class Remark:
    """A remark in small letters."""

    text: str

    def texts(self) -> Iterator[str]:
        yield self.text

    def draw(self, sheet: Sheet) -> None:
        sheet.ln(2)
        sheet.write_lines(self.text, size=SIZES.small, color=GRAY)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its heading, its share of the width, and whether it holds amounts."""

    heading: str
    share: float = 1
    is_amount: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose heading comes again on every page; ``totals`` stand below it in bold."""

    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]
    totals: Sequence[Sequence[str]] = ()

    def texts(self) -> Iterator[str]:
        yield from (column.heading for column in self.columns)
        for row in [*self.rows, *self.totals]:
            yield from row

    def draw(self, sheet: Sheet) -> None:
        sheet.keep_together(20)
        sheet.say(size=SIZES.small)
        sheet.set_draw_color(LINE)
        with sheet.table(
            col_widths=[column.share for column in self.columns],
            text_align=["RIGHT" if column.is_amount else "LEFT" for column in self.columns],
            borders_layout="HORIZONTAL_LINES",
            headings_style=sheet.face(GRAY, "B"),
            line_height=SIZES.small * 0.5,
            padding=(1.2, 2, 1.2, 0),
            align="LEFT",
        ) as table:
            table.row([column.heading for column in self.columns])
            for row in self.rows:
                table.row(row)
            for total in self.totals:
                table.row(total, style=sheet.face(None, "B"))
        sheet.ln(2)
