"""A paper from its title to its last remark: collect the parts, then print them."""

import string
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from portal.papers.blocks import Block, Column, Facts, Heading, Remark, Table
from portal.papers.fonts import WEIGHTS, font_file
from portal.papers.sheet import BRAND, DOTS, FAMILY, GRAY, SIZES, Sheet

ALWAYS = string.digits + " /{}nb" + DOTS
"""What the footer writes: numbers of pages, and that a name was longer."""


class Paper:
    """A paper that is written from top to bottom.

    ``title`` and ``subtitle`` stand on top, ``footing`` at the foot of every page. ``language``: of its texts. ``at``:
    when it was made; the same texts at the same time are the same file, to the byte.
    """

    def __init__(self, *, title: str, subtitle: str = "", footing: str = "", language: str, at: datetime) -> None:
        self.title, self.subtitle, self.footing = printable(title), printable(subtitle), printable(footing)
        self.language, self.at = language, at
        self._blocks: list[Block] = []

    def heading(self, text: object) -> None:
        self._blocks.append(Heading(printable(text)))

    def facts(self, rows: Sequence[tuple[object, object]]) -> None:
        self._blocks.append(Facts([(printable(label), printable(value)) for label, value in rows]))

    def table(
        self, columns: Sequence[Column], rows: Sequence[Sequence[object]], totals: Sequence[Sequence[object]] = ()
    ) -> None:
        """Add a table; every row has a cell for each column."""
        named = [Column(printable(one.heading), one.share, one.is_amount) for one in columns]
        self._blocks.append(Table(named, _printable_rows(rows), _printable_rows(totals)))

    def remark(self, text: object) -> None:
        self._blocks.append(Remark(printable(text)))

    def pdf(self) -> bytes:
        """Print it."""
        sheet = Sheet(language=self.language, title=self.title, footing=self.footing, at=self.at)
        with TemporaryDirectory(prefix="paper-") as folder:
            self._add_fonts(sheet, Path(folder))
            sheet.add_page()
            self._draw_head(sheet)
            for block in self._blocks:
                block.draw(sheet)
            return bytes(sheet.output())

    def _add_fonts(self, sheet: Sheet, folder: Path) -> None:
        """fpdf2 reads fonts from files, and again when it prints."""
        letters = set(ALWAYS).union(
            self.title, self.subtitle, self.footing, *(text for block in self._blocks for text in block.texts())
        )
        for style, weight in WEIGHTS.items():
            file = folder / f"{weight}.ttf"
            file.write_bytes(font_file(letters, style))
            sheet.add_font(FAMILY, style, file)

    def _draw_head(self, sheet: Sheet) -> None:
        sheet.start_section(self.title)
        sheet.write_lines(self.title, size=SIZES.title, style="B")
        if self.subtitle:
            sheet.write_lines(self.subtitle, color=GRAY)
        sheet.ln(2)
        sheet.set_draw_color(BRAND)
        sheet.set_line_width(0.6)
        sheet.line(sheet.l_margin, sheet.y, sheet.w - sheet.r_margin, sheet.y)
        sheet.set_line_width(0.2)
        sheet.ln(4)


def printable(text: object) -> str:
    """Return a text without what no paper shows: control characters other than line ends."""
    return "".join(one if one.isprintable() or one in "\n\u00a0" else " " for one in str(text))


def _printable_rows(rows: Sequence[Sequence[object]]) -> list[list[str]]:
    return [[printable(cell) for cell in row] for row in rows]
