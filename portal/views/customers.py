"""The partner's customers."""

from collections.abc import Sequence
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from customers.models import Customer
from customers.policy.roles import Action
from customers.queries.customers import customer_of, customers_of
from portal.exports.answer import MOST_ROWS, file_answer, wants_file
from portal.exports.lists import CUSTOMERS
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
    every = customers_of(partner_id=request.partner.pk, text=text)
    if wants_file(request):
        rows = _with_numbers(request, list(every[: MOST_ROWS + 1]))
        return file_answer(request, title=_("Customers"), columns=CUSTOMERS, rows=rows)
    page = Paginator(every, PAGE_SIZE).get_page(wanted.get("page", 1))
    context = {
        "rows": _with_numbers(request, list(page)),
        "page": page,
        "previous": page.number - 1 if page.has_previous() else None,
        "next": page.number + 1 if page.has_next() else None,
        "text": text,
    }
    return render(request, "portal/customers.html", context)


def _with_numbers(request: PartnerRequest, customers: Sequence[Customer]) -> list[tuple[Customer, int]]:
    """Return each customer with how many reservations of it run; one query."""
    numbers = numbers_of_reservations(
        partner_id=request.partner.pk, customer_ids=[one.pk for one in customers], now=request.now
    )
    return [(one, numbers.get(one.pk, 0)) for one in customers]


@require_safe
@partner_page
def customer(request: PartnerRequest, customer_id: UUID) -> HttpResponse:
    chosen = found(customer_of(partner_id=request.partner.pk, customer_id=customer_id))
    return redirect("customer_reservations", chosen.pk)
