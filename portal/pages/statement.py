"""A month's statement for its reader: movements with their tax and the ways to what caused them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from billing.models import CreditNoteTax, JournalEntry
from billing.policy.statement import Movement, StatementPart, StatementSum
from billing.queries.statements import StatementRecord, StatementRow
from portal.papers.statement import month_name

SHOWN = 500
"""Movements on a page, of each currency; the files have them all."""


@dataclass(frozen=True, slots=True)
class MonthRow:
    """A currency of a month in the list; ``sum`` is None where nothing was there to state."""

    row: StatementRow
    sum: StatementSum | None
    is_first: bool

    @property
    def month(self) -> date:
        return self.row.month

    @property
    def slug(self) -> str:
        return f"{self.row.month:%Y-%m}"

    @property
    def name(self) -> str:
        return month_name(self.row.month)

    @property
    def state(self) -> str:
        return self.row.number or _("Provisional")


def month_rows(rows: Iterable[StatementRow]) -> list[MonthRow]:
    """Return a row for each currency of each month, and one for a month without any."""
    return [MonthRow(row, sum_, number == 0) for row in rows for number, sum_ in enumerate(list(row.sums) or [None])]


@dataclass(frozen=True, slots=True)
class MovementRow:
    """A movement with what is known beside it."""

    move: Movement
    tax: CreditNoteTax | None
    request_number: str

    @property
    def kind(self) -> str:
        return str(JournalEntry.Kind(self.move.kind).label)

    @property
    def on(self) -> date:
        return date.fromisoformat(self.move.on)


@dataclass(frozen=True, slots=True)
class PartRows:
    """A currency's movements on the page, and how many there are besides."""

    sum: StatementSum
    rows: Sequence[MovementRow]

    @property
    def shown(self) -> Sequence[MovementRow]:
        return self.rows[:SHOWN]

    @property
    def more(self) -> int:
        return len(self.rows) - len(self.shown)


@dataclass(frozen=True, slots=True)
class FileRow:
    """A line of the file: the opening, a movement, or the closing of a currency."""

    on: date
    what: str
    currency: str
    minor: int
    row: MovementRow | None = None


@dataclass(frozen=True, slots=True)
class StatementPage:
    """A statement's currencies with their rows."""

    statement: StatementRecord
    parts: Sequence[PartRows]

    @property
    def file_rows(self) -> Iterator[FileRow]:
        """Yield opening, movements and closing of each currency, so that the amounts add up."""
        for part in self.parts:
            currency = part.sum.currency
            yield FileRow(self.statement.month, _("Opening credit"), currency, part.sum.opening)
            for row in part.rows:
                yield FileRow(row.on, row.kind, currency, row.move.minor, row)
            yield FileRow(self.statement.last_day, _("Closing credit"), currency, part.sum.closing)


def statement_page(
    statement: StatementRecord, taxes: Mapping[str, CreditNoteTax], numbers: Mapping[str, str]
) -> StatementPage:
    """Put a statement together with tax, by credit note, and numbers of requests, by subject."""
    return StatementPage(statement, [_part(part, taxes, numbers) for part in statement.parts])


def _part(part: StatementPart, taxes: Mapping[str, CreditNoteTax], numbers: Mapping[str, str]) -> PartRows:
    rows = [MovementRow(one, taxes.get(one.credit_note), numbers.get(one.subject, "")) for one in part.movements]
    return PartRows(part.sum, rows)
