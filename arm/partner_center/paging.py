"""Pages of Partner Center's lists: ``size`` of them at once, and a token for the next."""

from typing import Any, TypeVar
from urllib.parse import urlencode

from django.db.models import Model, QuerySet
from rest_framework.request import Request

from arm.paging import FURTHEST
from arm.partner_center.errors import InvalidInput
from arm.partner_center.resources import Body, collection

PAGE_SIZE, LARGEST_PAGE = 100, 500
M = TypeVar("M", bound=Model)


def page(request: Request, rows: QuerySet[M], body: Any, *, path: str) -> Body:
    """Return a page of a list as a collection: three queries at most, whatever the page holds.

    Raises: InvalidInput.
    """
    size = min(_number(request, "size", PAGE_SIZE), LARGEST_PAGE)
    start = _number(request, "seekOperation", 0)
    found = list(rows[start : start + size])
    total = rows.order_by().count()
    asked = {**request.query_params.dict(), "size": size}
    following = _address(path, {**asked, "seekOperation": start + size}) if start + size < total and found else ""
    return collection([body(one) for one in found], total=total, path=_address(path, asked), following=following)


def _number(request: Request, name: str, default: int) -> int:
    text = request.query_params.get(name)
    if text is None:
        return default
    if not text.isascii() or not text.isdecimal() or not 0 <= int(text[:9]) <= FURTHEST or len(text) > 7:
        raise InvalidInput(problem=name)
    return int(text) or (default if name == "size" else 0)


def _address(path: str, asked: dict[str, Any]) -> str:
    return f"{path}?{urlencode(asked)}"
