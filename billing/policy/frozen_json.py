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
    return cast(T, _restore(kind, stored))


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


def _restore(kind: Any, stored: Any) -> Any:
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        return _restore_one_of(get_args(kind), stored)
    if origin in (tuple, frozenset):
        item = get_args(kind)[0]
        return origin(_restore(item, one) for one in stored)
    if is_dataclass(kind):
        return _restore_object(kind, stored)
    return _READERS.get(kind, _read_plain)(kind, stored)


def _restore_one_of(kinds: tuple[Any, ...], stored: Any) -> Any:
    """Pick None, the refusal that the code names, or the only other kind there is."""
    if stored is None:
        return None
    given = [kind for kind in kinds if kind is not NoneType]
    if len(given) > 1:
        given = [kind for kind in given if kind.code == stored["code"]]
    return _restore(given[0], stored)


def _restore_object(kind: Any, stored: dict[str, Any]) -> Any:
    hints = _hints(kind)
    known = [field for field in fields(kind) if field.name in stored or field.default is MISSING]
    return kind(**{field.name: _restore(hints[field.name], stored[field.name]) for field in known})


@cache
def _hints(kind: type[Any]) -> dict[str, Any]:
    return get_type_hints(kind)


def _read_date(kind: Any, stored: Any) -> Any:
    return date.fromisoformat(stored)


def _read_plain(kind: Any, stored: Any) -> Any:
    return kind(stored) if issubclass(kind, (Enum, Fraction)) else stored


_READERS: dict[Any, Callable[[Any, Any], Any]] = {date: _read_date}
