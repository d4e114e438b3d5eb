"""The desk's door: who is let in, and what the others are told."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _


def start(request: HttpRequest) -> HttpResponse:
    return redirect("admin:index")


def not_staff(request: HttpRequest) -> HttpResponse:
    """Tell a partner's person that the desk is the operator's, and the way to their own pages."""
    portal_url = settings.PORTAL_URL
    return render(request, "desk/not_staff.html", {"portal_url": portal_url}, status=403)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _told(
        request, 400, _("Request not understood"), _("Something in the request was malformed. Go back and try again.")
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _told(
        request,
        403,
        _("Not allowed"),
        _("Your group at the desk does not include this. A desk administrator can change that."),
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _told(request, 404, _("Page not found"), _("There is nothing at this address."))


def too_many(request: HttpRequest) -> HttpResponse:
    return _told(request, 429, _("Too many attempts"), _("Wait a few minutes, then try again."))


def _told(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    return render(request, "desk/told.html", {"title": title, "text": text}, status=status)
