"""The partner's customers."""

from collections.abc import Iterable
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from customers.models import Customer
from customers.policy.roles import Action
from customers.queries.customers import customer_of, customers_of
from customers.queries.tags import tags_in_use
from portal.exports.answer import MOST_ROWS, file_answer, wants_file
from portal.exports.lists import CUSTOMERS, CustomerRow
from portal.forms.lists import CustomerFilterForm, said
from portal.http import PartnerRequest, demand, found, partner_page
from portal.keyset import counted, keyset_page
from portal.pages.buy import may_perhaps_buy
from portal.pills import tag_pill
from support.queries.customer_numbers import with_numbers
from support.queries.whose_requests import whose_requests

SORTS = {"name": ("company_name", "id"), "domain": ("domain", "id")}
DEFAULT_SORT = "name"


@require_safe
@partner_page
def customers(request: PartnerRequest) -> HttpResponse:
    demand(request, Action.CUSTOMERS_READ)
    wanted = said(CustomerFilterForm(request.GET))
    text, tag, sort = wanted.get("text", ""), wanted.get("tag", ""), wanted.get("sort", DEFAULT_SORT)
    every = customers_of(partner_id=request.partner.pk, text=text, tag=tag)
    whose = whose_requests(request.principal)
    numbered = with_numbers(every, now=request.now, requested_by=whose.only_by)
    keys, is_ascending = SORTS[sort.removeprefix("-")], not sort.startswith("-")
    if wants_file(request):
        ordered = numbered.order_by(*(key if is_ascending else f"-{key}" for key in keys))
        rows = _rows(ordered[: MOST_ROWS + 1], has_requests=whose.any)
        return file_answer(request, title=_("Customers"), columns=CUSTOMERS, rows=rows)
    total, is_more = counted(every)
    page = keyset_page(numbered, keys=keys, cursor=request.GET.get("page"), is_ascending=is_ascending)
    context = {
        "rows": _rows(page.rows, has_requests=whose.any),
        "page": page,
        "total": total,
        "is_more": is_more,
        "text": text,
        "tag": tag,
        "pill": tag_pill(request, tags_in_use(request.partner.pk), tag),
        "default_sort": DEFAULT_SORT,
        "may_buy": may_perhaps_buy(request.principal),
    }
    return render(request, "portal/customers.html", context)


@require_safe
@partner_page
def customer(request: PartnerRequest, customer_id: UUID) -> HttpResponse:
    chosen = found(customer_of(partner_id=request.partner.pk, customer_id=customer_id))
    return redirect("customer_reservations", chosen.pk)


def _rows(customers: Iterable[Customer], *, has_requests: bool) -> list[CustomerRow]:
    """Return each customer with its numbers; the second is None for who may see no request."""
    return [(one, getattr(one, "held", 0), getattr(one, "asked", 0) if has_requests else None) for one in customers]
