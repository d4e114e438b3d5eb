"""Bodies as clients of Partner Center write them: names with a capital or without."""

from typing import Any


def camel(value: Any) -> Any:
    """Return a body whose names begin in lower case."""
    return _named(value, str.lower)


def pascal(value: Any) -> Any:
    """Return a body whose names begin in upper case."""
    return _named(value, str.upper)


def _named(value: Any, first: Any) -> Any:
    if isinstance(value, dict):
        return {first(name[:1]) + name[1:]: _named(inner, first) for name, inner in value.items()}
    if isinstance(value, list):
        return [_named(one, first) for one in value]
    return value
