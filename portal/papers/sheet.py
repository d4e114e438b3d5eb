"""The sheets of paper themselves: A4, margins, type sizes, and a footer with the page's number."""

from dataclasses import dataclass
from datetime import datetime

from fpdf import FPDF
from fpdf.fonts import FontFace

FAMILY = "noto"
INK = (36, 36, 36)
GRAY = (97, 97, 97)
LINE = (209, 209, 209)
BRAND = (15, 84, 140)
MARGIN = 18
LABEL_WIDTH = 52
NUMBER_ROOM = 24
"""Millimeters, as all lengths here."""

DOTS = "…"
"""Where a footing was too long."""

Color = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Sizes:
    """Type sizes in points."""

    title: float = 18
    heading: float = 12
    body: float = 9.5
    small: float = 8.5


SIZES = Sizes()


class Sheet(FPDF):
    """Pages that write in Noto Sans KR. ``footing`` stands at the foot of each, left of its number."""

    def __init__(self, *, language: str, title: str, footing: str, at: datetime) -> None:
        super().__init__(format="A4", unit="mm")
        self.footing = footing
        self.set_lang(language)
        self.set_title(title)
        self.set_creation_date(at)
        self.set_margins(MARGIN, MARGIN, MARGIN)
        self.c_margin = 0
        self.set_auto_page_break(True, margin=MARGIN + 4)

    def say(self, *, size: float = SIZES.body, style: str = "", color: Color = INK) -> None:
        """Choose what the next words look like."""
        self.set_font(FAMILY, style, size)
        self.set_text_color(color)

    def face(self, color: Color | None, style: str) -> FontFace:
        return FontFace(family=FAMILY, emphasis="BOLD" if style == "B" else None, color=color)

    def write_lines(
        self, text: str, *, size: float = SIZES.body, style: str = "", color: Color = INK, width: float = 0
    ) -> None:
        """Write a text over as many lines as it needs and go to the next one."""
        self.say(size=size, style=style, color=color)
        self.multi_cell(width, size * 0.55, text, align="LEFT", new_x="LMARGIN", new_y="NEXT")

    def keep_together(self, height: float) -> None:
        """Go to a new page unless so much room is left on this one."""
        if self.will_page_break(height):
            self.add_page()

    def footer(self) -> None:
        self.set_y(-MARGIN + 2)
        self.set_draw_color(LINE)
        self.line(self.l_margin, self.y - 2, self.w - self.r_margin, self.y - 2)
        self.say(size=SIZES.small, color=GRAY)
        self.cell(
            0, 5, self._shortened(self.footing, self.epw - NUMBER_ROOM), align="LEFT", new_x="LMARGIN", new_y="TOP"
        )
        self.cell(0, 5, f"{self.page_no()} / {{nb}}", align="RIGHT")

    def _shortened(self, text: str, room: float) -> str:
        """Return as much of a text as fits on one line."""
        if self.get_string_width(text) <= room:
            return text
        while text and self.get_string_width(f"{text}{DOTS}") > room:
            text = text[:-1]
        return f"{text}{DOTS}"
