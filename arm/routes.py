"""Addresses as Azure takes them: in whatever case they are written."""

import re
from collections.abc import Callable
from functools import cached_property

from django.http import HttpResponseBase
from django.urls import URLPattern
from django.urls.resolvers import RoutePattern

View = Callable[..., HttpResponseBase]


class AnyCaseRoute(RoutePattern):
    """A route whose fixed parts match in upper and lower case; what its converters caught stays as it was written."""

    @cached_property
    def regex(self) -> re.Pattern[str]:  # type: ignore[override]
        return re.compile(self._regex, re.IGNORECASE)  # type: ignore[attr-defined]


def route(address: str, view: View, *, name: str) -> URLPattern:
    """Route an address, written as Azure's description writes it, without the first slash."""
    return URLPattern(AnyCaseRoute(address, name=name, is_endpoint=True), view, {}, name)
