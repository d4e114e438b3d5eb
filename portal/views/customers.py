"""The partner's customers."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from customers.policy.roles import Action
from customers.queries.customers import customer_of, customers_of
from portal.forms.lists import CustomerFilterForm, said
from portal.http import PartnerRequest, demand, found, partner_page
from reservations.queries.holdings import numbers_of_reservations

PAGE_SIZE = 50


@require_safe
@partner_page
def customers(request: PartnerRequest) -> HttpResponse:
    demand(request, Action.CUSTOMERS_READ)
    wanted = said(CustomerFilterForm(request.GET))
    text = wanted.get("text", "")
    page = Paginator(customers_of(partner_id=request.partner.pk, text=text), PAGE_SIZE).get_page(wanted.get("page", 1))
    shown = list(page)
    numbers = numbers_of_reservations(
        partner_id=request.partner.pk, customer_ids=[one.pk for one in shown], now=request.now
    )
    rows = [(one, numbers.get(one.pk, 0)) for one in shown]
    context = {
        "rows": rows,
        "page": page,
        "previous": page.number - 1 if page.has_previous() else None,
        "next": page.number + 1 if page.has_next() else None,
        "text": text,
    }
    return render(request, "portal/customers.html", context)


@require_safe
@partner_page
def customer(request: PartnerRequest, customer_id: UUID) -> HttpResponse:
    chosen = found(customer_of(partner_id=request.partner.pk, customer_id=customer_id))
    return redirect("customer_reservations", chosen.pk)
