"""The search of the top bar: an exact ID opens what it names, words list what begins with them."""

from collections.abc import Sequence
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from billing.queries.reservation_facts import billing_facts
from customers.models import Customer
from customers.policy.roles import Action
from customers.queries.customers import customer_of
from customers.queries.search import customers_beginning_with
from portal.forms.lists import SearchForm, said
from portal.http import PartnerRequest, demand, partner_page
from portal.pages.refund_obstacles import obstacles_of
from reservations.queries.rows import ReservationRow
from reservations.queries.search import reservations_beginning_with, reservations_of

AT_MOST = 20


@require_safe
@partner_page
def search(request: PartnerRequest) -> HttpResponse:
    demand(request, Action.CUSTOMERS_READ)
    demand(request, Action.RESERVATIONS_READ)
    text = said(SearchForm(request.GET)).get("q", "")
    id_ = _id(text)
    return _by_id(request, text, id_) if id_ else _by_name(request, text)


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _by_id(request: PartnerRequest, text: str, id_: UUID) -> HttpResponse:
    customer = customer_of(partner_id=request.partner.pk, customer_id=id_)
    if customer:
        return redirect("customer_reservations", customer.pk)
    rows = reservations_of(
        partner_id=request.partner.pk,
        id_=id_,
        at_most=AT_MOST,
        billing=billing_facts(request.now.date()),
        now=request.now,
    )
    if len(rows) == 1:
        return redirect("reservation_overview", rows[0].customer_id, rows[0].id)
    return _results(request, text, rows)


def _by_name(request: PartnerRequest, text: str) -> HttpResponse:
    if not text:
        return _results(request, text, [])
    rows = reservations_beginning_with(
        partner_id=request.partner.pk,
        text=text,
        at_most=AT_MOST,
        billing=billing_facts(request.now.date()),
        now=request.now,
    )
    customers = customers_beginning_with(partner_id=request.partner.pk, text=text, at_most=AT_MOST)
    return _results(request, text, rows, customers=customers)


def _results(
    request: PartnerRequest, text: str, rows: Sequence[ReservationRow], customers: Sequence[Customer] = ()
) -> HttpResponse:
    obstacles = obstacles_of(request.principal, rows, now=request.now)
    context = {
        "text": text,
        "customers": customers,
        "rows": list(zip(rows, obstacles, strict=True)),
        "at_most": AT_MOST,
        "today": request.now.date(),
    }
    return render(request, "portal/search.html", context)
