"""Lists a page at a time: ``value`` and the address of the next page, with what the first one was asked."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request

from core.errors import Refusal

PAGE_SIZE = 50
FURTHEST = 1_000_000
ROWS = re.compile(r"[0-9]{1,7}(\.0*)?")


class InvalidPaging(Refusal):
    """Not a number of rows."""

    code = "BadRequest"
    text = _("The query parameter %(name)s has to be a whole number from 0.")


class InvalidText(Refusal):
    """What no text contains."""

    code = "BadRequest"
    text = _("The query parameter %(name)s is not a text.")


def number(request: Request, name: str, default: int, *, most: int = FURTHEST) -> int:
    """Return a number of rows that the address asks for; Azure's clients write them as floats (50.0).

    Raises: InvalidPaging.
    """
    said = request.query_params.getlist(name)
    if not said:
        return default
    if len(said) > 1 or not ROWS.fullmatch(said[0]) or (value := int(float(said[0]))) > FURTHEST:
        raise InvalidPaging(name=name)
    return min(value, most)


def text(request: Request, name: str) -> str:
    """Return what an address says under a name, or nothing. Raises: InvalidText."""
    said = request.query_params.get(name, "")
    if "\0" in said:
        raise InvalidText(name=name)
    return said


def next_link(request: Request, changed: Mapping[str, Any]) -> str:
    """Return this call's address with some parameters changed: filters and order stay."""
    asked = {**request.query_params.dict(), **{name: str(value) for name, value in changed.items()}}
    return absolute(f"{request.path}?{urlencode(asked)}")


def absolute(path: str) -> str:
    """Return an address as clients reach it."""
    return f"{settings.ARM_URL}{path}"
