"""The search of the top bar: an exact ID opens what it names, words list what begins with them."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from customers.policy.roles import Action
from portal.forms.lists import SearchForm, said
from portal.http import PartnerRequest, demand, partner_page
from portal.pages.search import AT_MOST, Found, beginning_with, named_by


@require_safe
@partner_page
def search(request: PartnerRequest) -> HttpResponse:
    demand(request, Action.CUSTOMERS_READ)
    demand(request, Action.RESERVATIONS_READ)
    text = said(SearchForm(request.GET)).get("q", "")
    if url := named_by(request, text):
        return redirect(url)
    found = beginning_with(request, text) if text else Found()
    context = {
        "text": text,
        "found": found,
        "rows": found.reservations,
        "at_most": AT_MOST,
        "today": request.now.date(),
    }
    return render(request, "portal/search.html", context)
