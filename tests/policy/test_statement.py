"""Monthly statements: the worked tables, and that they always add up and follow each other."""

from collections import defaultdict
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from billing.policy.statement import (
    Movement,
    StatementPart,
    month_after,
    month_of,
    months_between,
    parts_as_json,
    parts_from_json,
    statement_parts,
)
from tests.policy.tables import rows


def movement(on: date, currency: str, minor: int) -> Movement:
    return Movement(
        entry="JE-2026-05-000001",
        on=on.isoformat(),
        kind="refund",
        subject="",
        customer_id="",
        customer="Northwind",
        credit_note="",
        currency=currency,
        minor=minor,
    )


def statements(moved: list[Movement], months: list[date]) -> dict[date, list[StatementPart]]:
    """Return the statements of months, each opening with what is before it."""
    told = {}
    for month in months:
        opening: dict[str, int] = defaultdict(int)
        for one in moved:
            if date.fromisoformat(one.on) < month:
                opening[one.currency] += one.minor
        told[month] = statement_parts(opening, [one for one in moved if month_of(date.fromisoformat(one.on)) == month])
    return told


def test_the_worked_statements() -> None:
    moved = [
        movement(row.day("day"), row.text("currency"), row.minor("amount", row.text("currency")))
        for row in rows("statement", "Movements")
    ]
    table = rows("statement", "Statements of them")
    told = statements(moved, months_between(table[0].day("month"), table[-1].day("month")))
    found = [
        (month, part.sum.currency, part.sum.opening, part.sum.credited, part.sum.taken_back, part.sum.closing)
        for month, parts in told.items()
        for part in parts
    ]
    assert found == [
        (
            row.day("month"),
            currency := row.text("currency"),
            *(row.minor(name, currency) for name in ("opening", "credited", "taken back", "closing")),
        )
        for row in table
    ]


DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))
MOVED = st.lists(st.builds(movement, DAYS, st.sampled_from(["KRW", "USD"]), st.integers(-(10**9), 10**9)), max_size=30)


@given(MOVED)
def test_every_closing_is_the_next_opening(moved: list[Movement]) -> None:
    told = statements(moved, months_between(date(2026, 1, 1), date(2026, 12, 1)))
    for month, parts in told.items():
        following = {part.sum.currency: part.sum.opening for part in told.get(month_after(month), [])}
        for part in parts:
            assert part.sum.closing == part.sum.opening + sum(one.minor for one in part.movements)
            if month_after(month) in told:
                assert following.get(part.sum.currency, 0) == part.sum.closing


@given(MOVED)
def test_what_is_frozen_reads_back_the_same(moved: list[Movement]) -> None:
    parts = statement_parts({"USD": 5}, moved)
    assert parts_from_json(*parts_as_json(parts)) == parts


def test_months() -> None:
    assert month_of(date(2028, 2, 29)) == date(2028, 2, 1)
    assert month_after(date(2026, 12, 1)) == date(2027, 1, 1)
    assert month_after(date(2028, 1, 1)) == date(2028, 2, 1)
    assert months_between(date(2026, 3, 1), date(2026, 2, 1)) == []
