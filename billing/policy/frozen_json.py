"""The policy's values as plain JSON and back: integers, strings, ISO dates, lists and objects.

What is written carries a version, so that a row frozen years ago can still be told apart. A field that was added since
has the default by which everything before was computed.
"""

from collections.abc import Callable
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from enum import Enum
from fractions import Fraction
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from billing.policy.refusals import PolicyRefusal

VERSION = 1

T = TypeVar("T")


class UnknownVersion(ValueError):
    """Frozen by code that this code does not know."""


def to_json(value: Any) -> dict[str, Any]:
    """Turn a frozen dataclass of the policy into an object that JSON holds without loss."""
    return {"version": VERSION, **_object(value)}


def from_json(kind: type[T], stored: dict[str, Any]) -> T:
    """Restore what `to_json` made of a value of that kind.

    Raises: UnknownVersion.
    """
    if stored.get("version") != VERSION:
        raise UnknownVersion(stored.get("version"))
    return cast(T, _reader(cast(Any, kind))(stored))


def _object(value: Any) -> dict[str, Any]:
    plain = {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    return {"code": value.code, **plain} if isinstance(value, PolicyRefusal) else plain


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return _object(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value


@cache
def _reader(kind: Any) -> Callable[[Any], Any]:
    """Return what restores a value of a kind; found out once for each."""
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        return _reader_of_one_of(get_args(kind))
    if origin in (tuple, frozenset):
        item = _reader(get_args(kind)[0])
        return lambda stored: origin(map(item, stored))
    if is_dataclass(kind):
        return _reader_of_object(kind)
    if kind is date:
        return date.fromisoformat
    return cast(Callable[[Any], Any], kind) if issubclass(kind, (Enum, Fraction)) else _as_it_is


def _reader_of_one_of(kinds: tuple[Any, ...]) -> Callable[[Any], Any]:
    """Pick None, the refusal that the code names, or the only other kind there is."""
    given = [kind for kind in kinds if kind is not NoneType]
    if len(given) == 1:
        read = _reader(given[0])
    else:
        by_code = {kind.code: _reader(kind) for kind in given}

        def read(stored: Any) -> Any:
            return by_code[stored["code"]](stored)

    return lambda stored: None if stored is None else read(stored)


def _reader_of_object(kind: Any) -> Callable[[Any], Any]:
    hints = get_type_hints(kind)
    readers = {field.name: _reader(hints[field.name]) for field in fields(kind)}
    required = {field.name for field in fields(kind) if field.default is MISSING}

    def read(stored: Any) -> Any:
        known = readers.keys() & (stored.keys() | required)
        return kind(**{name: readers[name](stored[name]) for name in known})

    return read


def _as_it_is(stored: Any) -> Any:
    return stored
