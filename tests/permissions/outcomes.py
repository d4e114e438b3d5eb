"""What an answer says about rights, in one word, and the table of such words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse

YES, NO, UNKNOWN, SIGN_IN, NO_SUCH_VERB = "✓", "403", "404", "sign in", "–"
"""Let in (whatever it then finds wrong with an empty form), refused with the reason, unknown, sent to the sign-in."""

DESK_DOOR = "/admin/login/"
"""It leads strangers on to the one sign-in."""

Table = Mapping[str, Mapping[str, str]]
"""Row name, then column name, then outcome."""


def outcome_of(answer: Any) -> str:
    """Return the word for a response of the test client. A server error has no word: it fails the test."""
    status: int = answer.status_code
    if status == 302 and str(answer.headers["Location"]).startswith((reverse(settings.LOGIN_URL), DESK_DOOR)):
        return SIGN_IN
    assert status < 500, answer.content.decode()[:2000]
    return {403: NO, 404: UNKNOWN, 405: NO_SUCH_VERB}.get(status, YES)


@dataclass(frozen=True, slots=True)
class Difference:
    """A cell that is not what the rule says."""

    row: str
    column: str
    seen: str
    ruled: str

    def __str__(self) -> str:
        return f"{self.row}: {self.column} gets {self.seen}, the rule says {self.ruled}"


def differences(seen: Table, ruled: Table) -> list[str]:
    """Return every cell in which two tables differ, as sentences."""
    return [
        str(Difference(row, column, cells.get(column, "nothing"), wanted))
        for row, columns in ruled.items()
        for cells in [seen.get(row, {})]
        for column, wanted in columns.items()
        if cells.get(column) != wanted
    ]


def markdown(table: Table, columns: Sequence[str], *, first: str = "Address") -> str:
    """Write a table as Markdown, its rows in their order."""
    lines = [f"| {first} | {' | '.join(columns)} |", f"| --- |{' :-: |' * len(columns)}"]
    lines += [f"| {row} | {' | '.join(cells[column] for column in columns)} |" for row, cells in table.items()]
    return "\n".join(lines)
