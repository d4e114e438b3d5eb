"""The request as a partner's page sees it, and the guard that makes it one."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django_htmx.middleware import HtmxDetails

from core.actor import Actor
from customers.models import Partner, User
from customers.policy.access import Principal
from customers.policy.roles import Action
from customers.queries.access import Where, may
from customers.queries.standing import Standing
from portal.drafts import keep_draft

P = ParamSpec("P")
T = TypeVar("T")


class PartnerRequest(HttpRequest):
    """A signed-in person of a partner, as the middleware left them."""

    user: User
    htmx: HtmxDetails
    now: datetime
    actor: Actor
    standing: Standing
    partner: Partner
    principal: Principal


View = Callable[Concatenate[PartnerRequest, P], HttpResponse]


def partner_page(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Let in people of a partner: strangers go to the sign-in and come back, with what they had typed."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        # Django routes a NUL as text; PostgreSQL takes none, and nothing is named with one.
        if "\0" in request.path:
            raise Http404
        if not request.user.is_authenticated:
            keep_draft(request)
            if request.htmx:  # type: ignore[attr-defined]
                return _leave(request)
            return redirect_to_login(request.get_full_path() if request.method == "GET" else request.path)
        if getattr(request, "standing", None) is None:
            if request.htmx:  # type: ignore[attr-defined]
                return _leave(request)
            return render(request, "portal/no_partner.html", status=403)
        return view(request, *args, **kwargs)  # type: ignore[arg-type]

    return cast("Callable[Concatenate[HttpRequest, P], HttpResponse]", guarded)


def _leave(request: HttpRequest) -> HttpResponse:
    """Have a page that asks by itself loaded anew: whoever sits before it may see nothing of it any more."""
    return HttpResponse(status=401, headers={"HX-Refresh": "true"})


def demand(request: PartnerRequest, action: Action, *, at: Where | None = None) -> None:
    """Raise 403 (with the action, for the page that explains it) unless the person may do this here."""
    if not may(request.principal, action, at=at, now=request.now):
        raise PermissionDenied(action.value)


def found(row: T | None) -> T:
    """Return the row, or raise 404: another partner's is as unknown as none."""
    if row is None:
        raise Http404
    return row
