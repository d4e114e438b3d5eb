"""Reads the worked tables of docs/rules, so that what is explained is what is tested."""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from core.money import Money

RULES = Path(__file__).parents[2] / "docs" / "rules"
NONE = "-"


class MissingTable(LookupError):
    """The page or the heading is gone, or no table with rows stands under it."""


@dataclass(frozen=True)
class Row:
    """One row, its cells by heading. Every reader fails on a cell that is not there."""

    cells: dict[str, str]

    def __str__(self) -> str:
        return " ".join(list(self.cells.values())[:4])

    def text(self, name: str) -> str:
        return self.cells[name]

    def number(self, name: str) -> int:
        return int(self.cells[name])

    def day(self, name: str) -> date:
        return date.fromisoformat(self.cells[name])

    def day_or_none(self, name: str) -> date | None:
        return None if self.cells[name] == NONE else self.day(name)

    def yes(self, name: str) -> bool:
        return {"yes": True, "no": False}[self.cells[name]]

    def minor(self, name: str, currency: str = "USD") -> int:
        return minor(self.cells[name], currency)

    def listed(self, name: str) -> list[str]:
        return [] if self.cells[name] == NONE else self.cells[name].split(", ")


def minor(text: str, currency: str = "USD") -> int:
    """Read an amount, which the tables write with exactly the currency's decimals."""
    amount = Money.from_decimal(text, currency)
    if amount.to_decimal() != text:
        raise ValueError(text)
    return amount.minor


def rows(page: str, heading: str) -> list[Row]:
    """Return the rows of the first table under a heading of a page.

    Raises: MissingTable, or ValueError for a row with too many or too few cells.
    """
    lines = [line for line in tables(page).get(heading, []) if line]
    if len(lines) < 3:
        raise MissingTable(f"{page}: {heading}")
    names, _rule, *body = [_cells(line) for line in lines]
    return [Row(dict(zip(names, cells, strict=True))) for cells in body]


def tables(page: str) -> dict[str, list[str]]:
    """Return the table lines of a page by their headings."""
    path = RULES / f"{page}.md"
    if not path.is_file():
        raise MissingTable(page)
    sections = re.split(r"^## (.+)$", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    found = {
        heading: [line for line in body.splitlines() if line.startswith("|")]
        for heading, body in zip(sections[1::2], sections[2::2], strict=True)
    }
    return {heading: lines for heading, lines in found.items() if lines}


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]
