"""Language and theme: kept with the person, and in the browser for when nobody is signed in."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from customers.commands.choose_preferences import choose_preferences
from portal.context_processors import THEME_COOKIE
from portal.forms.preferences import PreferencesForm

A_YEAR = 365 * 24 * 3600
COOKIES = {"language": settings.LANGUAGE_COOKIE_NAME, "theme": THEME_COOKIE}


@require_POST
def preferences(request: HttpRequest) -> HttpResponse:
    form = PreferencesForm(request.POST)
    form.is_valid()
    chosen = _chosen(form)
    if chosen and request.user.is_authenticated:
        choose_preferences(user=request.user, language=chosen.get("language"), theme=chosen.get("theme"))
    response = HttpResponseRedirect(_next(request, form.cleaned_data.get("next", "")))
    for name, value in chosen.items():
        _keep(response, COOKIES[name], value)
    return response


def _chosen(form: PreferencesForm) -> dict[str, str]:
    """Return what was sent and makes sense; an empty theme is a choice, an empty language is none."""
    sent: dict[str, Any] = {name: form.cleaned_data.get(name) for name in COOKIES if name in form.data}
    return {name: value for name, value in sent.items() if value or (name == "theme" and value == "")}


def _next(request: HttpRequest, address: str) -> str:
    """Return the page to go back to: only one of our own, by its address, never by a view's name."""
    is_ours = address.startswith("/") and url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if is_ours else reverse("home")


def _keep(response: HttpResponse, name: str, value: str) -> None:
    if not value:
        response.delete_cookie(name, samesite="Lax")
        return
    response.set_cookie(
        name, value, max_age=A_YEAR, httponly=True, secure=settings.SESSION_COOKIE_SECURE, samesite="Lax"
    )
