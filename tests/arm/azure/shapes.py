"""Whether a value is of a kind: every way in which it is not, with its place."""

import math
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from tests.arm.azure.description import Description

DATE = re.compile(r"\d{4}-\d\d-\d\d")
DATE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,7})?(Z|[+-]\d\d:\d\d)")
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def faults(value: Any, kind: str, known: Description, at: str = "") -> Iterator[str]:
    """Yield what is wrong with a value that should be of a kind; ``at`` is its place in the body."""
    if "|" in kind:
        yield from _fits_none(value, kind, known, at)
    elif kind.startswith("["):
        yield from _of_array(value, kind[1:-1], known, at)
    elif kind.startswith("{"):
        yield from _of_any_keys(value, kind[1:-1], known, at)
    elif kind in known.shapes:
        yield from _of_object(value, kind, known, at)
    elif kind in known.words:
        if value not in known.words[kind]:
            yield f"{at}: {value!r} is no {kind}"
    elif not PLAIN[kind](value):
        yield f"{at}: {value!r} is no {kind}"


def _fits_none(value: Any, kinds: str, known: Description, at: str) -> Iterator[str]:
    found = [list(faults(value, kind, known, at)) for kind in kinds.split("|")]
    if all(found):
        yield from min(found, key=len)


def _of_array(value: Any, kind: str, known: Description, at: str) -> Iterator[str]:
    if not isinstance(value, list):
        yield f"{at}: {value!r} is no array"
        return
    for place, one in enumerate(value):
        yield from faults(one, kind, known, f"{at}[{place}]")


def _of_any_keys(value: Any, kind: str, known: Description, at: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{at}: {value!r} is no object"
        return
    for name, one in value.items():
        yield from faults(one, kind, known, f"{at}.{name}")


def _of_object(value: Any, shape: str, known: Description, at: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{at}: {value!r} is no {shape}"
        return
    properties = known.shapes[shape]
    for name, kind in properties.items():
        if name in value:
            yield from faults(value[name], kind.removesuffix("!"), known, f"{at}.{name}")
        elif kind.endswith("!"):
            yield f"{at}: {shape} without {name}"
    for name in value.keys() - properties.keys():
        yield f"{at}: {shape} has no {name}"


def _is_whole(value: Any, bits: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and -(2 ** (bits - 1)) <= value < 2 ** (bits - 1)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _reads(pattern: re.Pattern[str], read: Callable[[str], object]) -> Callable[[Any], bool]:
    def does_read(value: Any) -> bool:
        if not isinstance(value, str) or not pattern.fullmatch(value):
            return False
        try:
            read(value)
        except ValueError:
            return False
        return True

    return does_read


PLAIN: Mapping[str, Callable[[Any], bool]] = {
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "int32": lambda value: _is_whole(value, 32),
    "int64": lambda value: _is_whole(value, 64),
    "integer": lambda value: _is_whole(value, 64),
    "number": _is_number,
    "double": _is_number,
    "decimal": _is_number,
    "date": _reads(DATE, date.fromisoformat),
    "date-time": _reads(DATE_TIME, datetime.fromisoformat),
    "uuid": _reads(UUID, str),
    "arm-id": lambda value: isinstance(value, str) and value.startswith("/"),
    "object": lambda value: isinstance(value, dict),
    "null": lambda value: value is None,
    "nothing": lambda value: value is None,
}
