"""Pages of a long list by keyset: the last page costs as much as the first.

The cursor in the address holds the row's key and its place in the list, so that "Showing 51 to 100"
needs no counting of what was skipped.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar, cast

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet

from core.counting import CountUpTo

T = TypeVar("T", bound=Model)

PAGE_SIZE = 50
MOST_COUNTED = 10_000


@dataclass(frozen=True, slots=True)
class KeysetPage(Generic[T]):
    """Rows of one page. ``previous`` and ``next`` are cursors, None where there is no such page."""

    rows: list[T]
    first: int
    previous: str | None
    next: str | None

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page begins: after or before a key; ``place`` is the number of the page's first (after) or
    following (before) row."""

    place: int
    is_before: bool
    key: tuple[str, ...]

    def __str__(self) -> str:
        packed = json.dumps([self.place, self.is_before, *self.key], separators=(",", ":"))
        return urlsafe_b64encode(packed.encode()).decode().rstrip("=")


def read_cursor(text: str | None, keys: int) -> Cursor | None:
    """Return the cursor that an address holds; anything else means the first page."""
    try:
        place, is_before, *key = json.loads(urlsafe_b64decode(f"{text or ''}==="))
    except (ValueError, TypeError, RecursionError):
        return None
    is_placed = isinstance(place, int) and isinstance(is_before, bool) and 1 < place < 10**9
    is_whole = is_placed and len(key) == keys and all(map(_is_text, key))
    return Cursor(place, is_before, tuple(key)) if is_whole else None


def keyset_page(
    rows: QuerySet[T],
    *,
    keys: Sequence[str],
    cursor: str | None,
    size: int = PAGE_SIZE,
    is_ascending: bool = False,
) -> KeysetPage[T]:
    """Return a page of rows, newest first: ``keys`` are columns, each descending, that end in a unique one.

    ``is_ascending`` turns them all around.
    """
    at = read_cursor(cursor, len(keys))
    if at is None:
        return _page(list(_ordered(rows, keys, is_ascending)[: size + 1]), keys, size, first=1)
    try:
        found = _slice(rows, keys, at, size, is_ascending)
    except (ValidationError, ValueError, OverflowError):
        return keyset_page(rows, keys=keys, cursor=None, size=size, is_ascending=is_ascending)
    if not at.is_before:
        return _page(found, keys, size, first=at.place)
    if len(found) < size or at.place <= size + 1:
        return keyset_page(rows, keys=keys, cursor=None, size=size, is_ascending=is_ascending)
    return _page([*reversed(found[:size]), None], keys, size, first=at.place - size)


def counted_page(
    rows: QuerySet[T], *, keys: Sequence[str], cursor: str | None, is_ascending: bool = False
) -> tuple[KeysetPage[T], int, bool]:
    """Return a page, and how many rows there are as `counted` tells it; one query for both."""
    every = rows.order_by().values("pk")[: MOST_COUNTED + 1]
    told = cast("QuerySet[T]", rows.annotate(counted_rows=CountUpTo(every)))
    page = keyset_page(told, keys=keys, cursor=cursor, is_ascending=is_ascending)
    number = page.rows[0].counted_rows if page.rows else 0  # type: ignore[attr-defined]
    return page, min(number, MOST_COUNTED), number > MOST_COUNTED


def counted(rows: QuerySet[Any]) -> tuple[int, bool]:
    """Count rows, but not beyond what anybody reads; the flag says that there are more."""
    number = rows.order_by()[: MOST_COUNTED + 1].count()
    return min(number, MOST_COUNTED), number > MOST_COUNTED


def _ordered(rows: QuerySet[T], keys: Sequence[str], is_ascending: bool) -> QuerySet[T]:
    return rows.order_by(*(key if is_ascending else f"-{key}" for key in keys))


def _slice(rows: QuerySet[T], keys: Sequence[str], at: Cursor, size: int, is_ascending: bool) -> list[T]:
    is_upwards = at.is_before != is_ascending
    beyond = rows.filter(_beyond(keys, at, is_upwards))
    return list(_ordered(beyond, keys, is_upwards)[: size + (0 if at.is_before else 1)])


def _beyond(keys: Sequence[str], at: Cursor, is_upwards: bool) -> Q:
    """Return the condition of a row comparison, its first column also alone so that an index begins there."""
    side = "gt" if is_upwards else "lt"
    condition = Q()
    for key, value in reversed(list(zip(keys, at.key, strict=True))):
        condition = Q(**{f"{key}__{side}": value}) | (Q(**{key: value}) & condition if condition else Q())
    return Q(**{f"{keys[0]}__{side}e": at.key[0]}) & condition


def _page(found: Sequence[T | None], keys: Sequence[str], size: int, *, first: int) -> KeysetPage[T]:
    """Make a page; one row more than fits, or its stand-in, says that another page follows."""
    rows = [row for row in found[:size] if row is not None]
    return KeysetPage(
        rows=rows,
        first=first if rows else 0,
        previous=str(_cursor(first, rows[0], keys, is_before=True)) if rows and first > 1 else None,
        next=str(_cursor(first + size, rows[-1], keys, is_before=False)) if len(found) > size else None,
    )


def _cursor(place: int, row: Model, keys: Sequence[str], *, is_before: bool) -> Cursor:
    return Cursor(place, is_before, tuple(_text(getattr(row, key)) for key in keys))


def _is_text(value: object) -> bool:
    """Tell whether PostgreSQL can take the value as text: it knows no NUL."""
    return isinstance(value, str) and "\0" not in value


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
