"""Ask the database for one value."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection


def scalar(statement: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> Any:
    """Return the first column of the one row that a statement gives. Raises: LookupError when there is none."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        row = cursor.fetchone()
    if row is None:
        raise LookupError(statement)
    return row[0]
