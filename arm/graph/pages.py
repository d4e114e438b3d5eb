"""A page of a list, as Graph gives one out."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.db import models
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from arm.graph.view import BadRequest
from arm.paging import InvalidPaging, next_link, number

PAGE_SIZE, LARGEST = 100, 999
M = TypeVar("M", bound=models.Model)

LISTED = [
    OpenApiParameter("$filter", str, description="A property that equals a text, or begins with one; several with or."),
    OpenApiParameter("$top", int, description="How many, 999 at most."),
    OpenApiParameter("$skiptoken", int, description="Where the page begins; comes with the address of the next."),
]


def page_of(request: Request, rows: "models.QuerySet[M]", body: Callable[[M], dict[str, Any]]) -> dict[str, Any]:
    """Return the page that is asked for. Raises: BadRequest."""
    try:
        start, size = number(request, "$skiptoken", 0), number(request, "$top", PAGE_SIZE, most=LARGEST) or PAGE_SIZE
    except InvalidPaging as refused:
        raise BadRequest(problem=refused.message) from refused
    found = list(rows[start : start + size + 1])
    page: dict[str, Any] = {"value": [body(row) for row in found[:size]]}
    if len(found) > size:
        page["@odata.nextLink"] = next_link(request, {"$skiptoken": start + size})
    return page
