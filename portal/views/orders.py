"""A customer's order history, and one order with what became of it."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from billing.queries.orders import OrderFilter, order_record, orders_of
from customers.policy.roles import Action
from customers.queries.access import Place
from customers.queries.customers import customer_of
from portal.exports.answer import MOST_ROWS, file_answer, wants_file
from portal.exports.lists import ORDERS
from portal.forms.lists import OrderFilterForm, said
from portal.http import PartnerRequest, demand, found, partner_page
from portal.keyset import counted_page
from portal.pages.buy import missing_purchase_right
from portal.pages.order import order_page
from portal.pills import filter_pill
from portal.trails import customer_trail
from reservations.models import ReservationOrder

SORTS = {"name": ("name", "id"), "purchased": ("purchased_at", "id"), "expires": ("expires_at", "id")}
DEFAULT_SORT = "-purchased"


@require_safe
@partner_page
def customer_orders(request: PartnerRequest, customer_id: UUID) -> HttpResponse:
    demand(request, Action.RESERVATIONS_READ)
    customer = found(customer_of(partner_id=request.partner.pk, customer_id=customer_id))
    wanted = said(OrderFilterForm(request.GET))
    text, state, sort = wanted.get("text", ""), wanted.get("status", ""), wanted.get("sort", DEFAULT_SORT)
    every = orders_of(
        partner_id=request.partner.pk, customer_id=customer.pk, wanted=OrderFilter(text, state), now=request.now
    )
    keys, is_ascending = SORTS[sort.removeprefix("-")], not sort.startswith("-")
    if wants_file(request):
        rows = every.order_by(*(key if is_ascending else f"-{key}" for key in keys))[: MOST_ROWS + 1]
        return file_answer(request, title=_("Order history"), columns=ORDERS, rows=rows)
    page, total, is_more = counted_page(every, keys=keys, cursor=request.GET.get("page"), is_ascending=is_ascending)
    context = {
        "customer": customer,
        "trail": customer_trail(customer),
        "page": page,
        "total": total,
        "is_more": is_more,
        "text": text,
        "is_narrowed": bool(text or state),
        "pills": [filter_pill(request, _("Status"), "status", ReservationOrder.State.choices, state)],
        "default_sort": DEFAULT_SORT,
        "no_purchase": missing_purchase_right(request.principal),
    }
    return render(request, "portal/customer_orders.html", context)


@require_safe
@partner_page
def order(request: PartnerRequest, customer_id: UUID, order_id: UUID) -> HttpResponse:
    """Show one order: its reservations, its payments, its refunds."""
    record = found(
        order_record(partner_id=request.partner.pk, customer_id=customer_id, order_id=order_id, now=request.now)
    )
    demand(request, Action.RESERVATIONS_READ, at=Place(record.order.pk))
    customer = record.order.customer
    context = {
        "customer": customer,
        "trail": [*customer_trail(customer), (_("Order history"), reverse("customer_orders", args=[customer.pk]))],
        "record": record,
        "order": record.order,
        "page": order_page(request, record),
    }
    return render(request, "portal/order.html", context)
