"""Reading JSON from clients that may send anything."""

from collections.abc import Mapping
from typing import IO, Any

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

DEEPEST = 100
"""Levels of lists and objects; nothing here means anything with more than ten."""


class ArmJSONParser(JSONParser):
    """JSON as it is sent; what is nested deeper than anything here could mean is no JSON to us."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        try:
            found = super().parse(stream, media_type, parser_context)
        except RecursionError:
            raise _too_deep() from None
        if _is_deep(found):
            raise _too_deep()
        return found


def _too_deep() -> ParseError:
    return ParseError(_("JSON parse error - nested too deeply"))


def _is_deep(value: Any) -> bool:
    level = [value]
    for _depth in range(DEEPEST):
        level = [inner for one in level for inner in _inner(one)]
        if not level:
            return False
    return True


def _inner(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []
