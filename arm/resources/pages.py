"""A page of a list: so many rows, and where the next ones are."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.db import models
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from arm.paging import PAGE_SIZE, next_link, number

M = TypeVar("M", bound=models.Model)
SKIP = OpenApiParameter("$skiptoken", float, description="Where the page begins; comes with nextLink.")


def page_of(request: Request, rows: "models.QuerySet[M]", body: Callable[[M], dict[str, Any]]) -> dict[str, Any]:
    """Return the page that is asked for, with the address of the next where there is one. Raises: InvalidPaging."""
    start = number(request, "$skiptoken", 0)
    found = list(rows[start : start + PAGE_SIZE + 1])
    page: dict[str, Any] = {"value": [body(row) for row in found[:PAGE_SIZE]]}
    if len(found) > PAGE_SIZE:
        page["nextLink"] = next_link(request, {"$skiptoken": start + PAGE_SIZE})
    return page
