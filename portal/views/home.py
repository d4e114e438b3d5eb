"""The first page after signing in, and the parts of it that change by themselves."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe
from django_htmx.http import HttpResponseClientRefresh

from portal.http import PartnerRequest, partner_page
from portal.pages.home import home_page, requests_of, standing
from support.queries.whose_requests import whose_requests

NO_CONTENT = 204


@require_safe
@partner_page
def home(request: PartnerRequest) -> HttpResponse:
    return render(request, "portal/home.html", _context(request))


def home_progress(request: HttpRequest) -> HttpResponse:
    """Answer the page that asks every two seconds; a sign-in that ran out makes it reload and say so."""
    if request.headers.get("HX-Request") and not request.user.is_authenticated:
        return HttpResponseClientRefresh()
    return _progress(request)


@require_safe
@partner_page
def _progress(request: PartnerRequest) -> HttpResponse:
    """Return the parts that change, or nothing while they are as the page has them (``?seen=``)."""
    if not request.htmx:
        return redirect("home")
    asked = requests_of(request, whose_requests(request.principal))
    if request.GET.get("seen") == standing(asked):
        return HttpResponse(status=NO_CONTENT)
    return render(request, "portal/home_progress.html", {**_context(request), "is_fragment": True})


def _context(request: PartnerRequest) -> dict[str, object]:
    return {"page": home_page(request), "today": timezone.localtime(request.now).date()}
