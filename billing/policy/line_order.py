"""The order in which the lines of a quote run the refund limit down."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from billing.policy.quote_values import LineSum


class LineOrder(StrEnum):
    """As they were ticked, or by what each takes from the limit."""

    TICKED = "ticked"
    SMALLEST = "smallest"
    LARGEST = "largest"


class Move(StrEnum):
    """One place towards the first line, or towards the last."""

    UP = "up"
    DOWN = "down"


def ordered(lines: Sequence[LineSum], order: LineOrder, ticked: Mapping[str, int]) -> list[str]:
    """Return the keys of the lines in an order; `ticked` is each key's place among what was ticked.

    Lines that take the same stay as they were ticked.
    """
    as_ticked = sorted(lines, key=lambda line: ticked[line.key])
    if order == LineOrder.TICKED:
        return [line.key for line in as_ticked]
    sign = 1 if order == LineOrder.SMALLEST else -1
    return [line.key for line in sorted(as_ticked, key=lambda line: sign * line.counted_usd_minor)]


def moved(keys: Sequence[str], key: str, move: Move) -> list[str]:
    """Return the keys with one a place further up or down; the first stays the first, an unknown one moves nothing."""
    if key not in keys:
        return list(keys)
    left = [one for one in keys if one != key]
    place = keys.index(key) + (-1 if move == Move.UP else 1)
    left.insert(max(place, 0), key)
    return left
