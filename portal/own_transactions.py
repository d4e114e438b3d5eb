"""Views that open their transactions themselves: what they do row by row must not stand or fall together."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.http import HttpRequest
from django.urls import Resolver404, resolve

V = TypeVar("V", bound=Callable[..., Any])
MARK = "has_own_transactions"


def own_transactions(view: V) -> V:
    """Keep the transaction of the whole request away from a view; see portal.middleware.TransactionMiddleware."""
    setattr(view, MARK, True)
    return view


def has_own_transactions(request: HttpRequest) -> bool:
    """Tell whether the request's view opens its own transactions. Only a POST can need to."""
    if request.method != "POST":
        return False
    try:
        return getattr(resolve(request.path_info).func, MARK, False)
    except Resolver404:
        return False
