"""A partner's credit in a month: what it was, what moved it, what it is. A part for each currency."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """One entry's effect on the partner's credit. ``minor``: above zero it is credited, below taken back.

    ``subject``: the id of the refund or exchange; ``credit_note``: of the one that it issued, or that it cancelled.
    """

    entry: str
    on: str
    kind: str
    subject: str
    customer_id: str
    customer: str
    credit_note: str
    currency: str
    minor: int


@dataclass(frozen=True, slots=True)
class StatementSum:
    """A currency of a statement without its movements."""

    currency: str
    opening: int
    credited: int
    taken_back: int
    count: int

    @property
    def closing(self) -> int:
        return self.opening + self.credited - self.taken_back


@dataclass(frozen=True, slots=True)
class StatementPart:
    """A currency of a statement with its movements in the order of their posting."""

    sum: StatementSum
    movements: Sequence[Movement]


def statement_parts(opening: Mapping[str, int], movements: Iterable[Movement]) -> list[StatementPart]:
    """Return a part for each currency in which there was or is something, in the order of their codes."""
    by_currency: dict[str, list[Movement]] = {currency: [] for currency, minor in opening.items() if minor}
    for movement in movements:
        by_currency.setdefault(movement.currency, []).append(movement)
    return [
        StatementPart(_sum(currency, opening.get(currency, 0), moved), moved)
        for currency, moved in sorted(by_currency.items())
    ]


def _sum(currency: str, opening: int, moved: Sequence[Movement]) -> StatementSum:
    return StatementSum(
        currency=currency,
        opening=opening,
        credited=sum(one.minor for one in moved if one.minor > 0),
        taken_back=-sum(one.minor for one in moved if one.minor < 0),
        count=len(moved),
    )


def parts_as_json(parts: Iterable[StatementPart]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the sums and the movements as a statement freezes them."""
    listed = list(parts)
    return [asdict(one.sum) for one in listed], [asdict(move) for one in listed for move in one.movements]


def sums_from_json(sums: Iterable[Mapping[str, Any]]) -> list[StatementSum]:
    return [StatementSum(**one) for one in sums]


def parts_from_json(sums: Iterable[Mapping[str, Any]], movements: Iterable[Mapping[str, Any]]) -> list[StatementPart]:
    """Return what `parts_as_json` wrote."""
    moved = [Movement(**one) for one in movements]
    return [
        StatementPart(one, [move for move in moved if move.currency == one.currency]) for one in sums_from_json(sums)
    ]


def month_of(day: date) -> date:
    """Return the first day of a day's month."""
    return day.replace(day=1)


def month_after(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1)


def months_between(first: date, last: date) -> list[date]:
    """Return the months from one to another, both included; none when they are the other way round."""
    months = []
    while first <= last:
        months.append(first)
        first = month_after(first)
    return months
