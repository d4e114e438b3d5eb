"""A statement in SQL, and what it gives: rows, one value, or how many rows it touched."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection

Parameters = Sequence[Any] | Mapping[str, Any] | None
"""None: the statement is taken as it stands, its percent signs too."""


def run(statement: str, parameters: Parameters = None) -> int:
    """Run a statement that gives nothing back; return how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return int(cursor.rowcount)


def rows(statement: str, parameters: Parameters = None) -> list[tuple[Any, ...]]:
    """Return all rows that a statement gives."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return list(cursor.fetchall())


def scalar(statement: str, parameters: Parameters = None) -> Any:
    """Return the first column of the one row that a statement gives. Raises: LookupError when there is none."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        row = cursor.fetchone()
    if row is None:
        raise LookupError(statement)
    return row[0]
