"""Exchange: what comes back, what is bought, both sides beside each other, and the request."""

import uuid
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from billing.commands.cart import CartFull, add_to_cart, empty_exchange, keep_returns
from billing.commands.purchase_refusals import LineRefused, NotSupportedCountry
from billing.models import Cart
from billing.queries.carts import open_returns
from billing.queries.exchange_pages import Returnable, returnables, successors_on_sale, types_of_family
from core.guids import guid_in
from customers.models import Customer
from customers.policy.roles import Action
from customers.queries.customers import customer_of
from portal.forms.buy import CatalogFilterForm, UnitsField
from portal.forms.exchange import ReturnsForm
from portal.forms.lists import said
from portal.forms.refund import quantity_name
from portal.http import PartnerRequest, demand, found, partner_page
from portal.pages.buy import Buyer, buyer_of, cart_page
from portal.pages.catalog import Mistyped, catalog_page, offered
from portal.pages.exchange import PURCHASE, RETURNS, chosen_rows, exchange_steps, families_of
from portal.pages.exchange_words import family_name
from portal.refusals import CONFLICT, UNPROCESSABLE
from portal.trails import list_trail
from portal.views.buy import price_of, remove_line

ALL, OPTIMIZE, NEXT, REMOVE, FORGET = "all", "optimize", "next", "remove", "forget"
EXCHANGE = Cart.Purpose.EXCHANGE
NOBODYS = uuid.UUID(int=0)
"""Stands for what is no id: no reservation has it."""


@require_http_methods(["GET", "HEAD", "POST"])
@partner_page
def exchange(request: PartnerRequest, customer_id: uuid.UUID) -> HttpResponse:
    """Choose how many units come back of the reservations that the address names, or that were chosen before."""
    customer = customer_here(request, customer_id)
    verb, _colon, subject = request.POST.get("act", "").partition(":")
    if verb == FORGET:
        empty_exchange(customer=customer, actor=request.actor)
        return redirect("customer_reservations", customer.pk)
    kept = open_returns(customer=customer, person_id=request.user.pk)
    rows = _rows(request, customer, _named(request) or list(kept))
    if verb == REMOVE:
        rows = [row for row in rows if str(row.reservation.pk) != subject]
    if request.method != "POST" or verb == REMOVE:
        return _returns_page(request, customer, rows, ReturnsForm(rows=rows, units=kept))
    if verb in (ALL, OPTIMIZE):
        units = {row.reservation.pk: _filled(row, verb) for row in rows}
        return _returns_page(request, customer, rows, ReturnsForm(rows=rows, units=units))
    form = ReturnsForm(rows=rows, data=request.POST)
    if not rows or not form.is_valid():
        return _returns_page(request, customer, rows, form, status=UNPROCESSABLE)
    keep_returns(customer=customer, returns=form.returns, actor=request.actor, now=request.now)
    return redirect("exchange_purchase", customer.pk)


def customer_here(request: PartnerRequest, customer_id: uuid.UUID) -> Customer:
    demand(request, Action.RESERVATIONS_READ)
    return found(customer_of(partner_id=request.partner.pk, customer_id=customer_id))


def _filled(row: Returnable, verb: str) -> int:
    return row.reservation.quantity if verb == ALL else row.unused


def _named(request: PartnerRequest) -> list[uuid.UUID]:
    """Return the reservations that the address or the form names; nonsense among them is none of the customer's."""
    names = request.GET.getlist("reservation")
    prefix = quantity_name("")
    names += [name.removeprefix(prefix) for name in request.POST if name.startswith(prefix)]
    return [guid_in(name) or NOBODYS for name in names]


def _rows(request: PartnerRequest, customer: Customer, ids: Sequence[uuid.UUID]) -> list[Returnable]:
    """Return the customer's reservations with these ids. Raises: Http404 when one is not the customer's."""
    wanted = list(dict.fromkeys(ids))
    today = request.now.date()
    rows = returnables(partner_id=customer.partner_id, customer_id=customer.pk, ids=wanted, today=today)
    return found(rows if len(rows) == len(wanted) else None)


def _returns_page(
    request: PartnerRequest, customer: Customer, rows: Sequence[Returnable], form: ReturnsForm, *, status: int = 200
) -> HttpResponse:
    context = {
        "customer": customer,
        "trail": list_trail(customer),
        "steps": exchange_steps(customer, RETURNS),
        "form": form,
        "lines": form.lines,
        "families": [family_name(one) for one in families_of(rows)],
        "busy": [row.reservation for row in rows if hasattr(row.reservation, "open_act")],
        "over": [row.reservation for row in rows if row.reservation.is_over(request.now)],
    }
    return render(request, "portal/exchange.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@partner_page
def exchange_purchase(request: PartnerRequest, customer_id: uuid.UUID) -> HttpResponse:
    """Choose what is bought, within the product family of what comes back."""
    customer = customer_here(request, customer_id)
    returns = open_returns(customer=customer, person_id=request.user.pk)
    if not returns:
        return redirect("exchange", customer.pk)
    rows = returnables(partner_id=customer.partner_id, customer_id=customer.pk, ids=returns, today=request.now.date())
    buyer = buyer_of(request, customer, said(CatalogFilterForm(request.GET)).get("subscription"))
    if request.method != "POST":
        return _purchase_page(request, customer, buyer, rows, returns)
    verb, _colon, subject = request.POST.get("act", "").partition(":")
    if verb == REMOVE:
        remove_line(request, customer, subject, purpose=EXCHANGE)
        return redirect(request.get_full_path())
    return _add(request, customer, buyer, rows, returns, subject)


def _purchase_page(
    request: PartnerRequest,
    customer: Customer,
    buyer: Buyer,
    rows: Sequence[Returnable],
    returns: dict[uuid.UUID, int],
    *,
    mistyped: Mistyped | None = None,
    status: int = 200,
) -> HttpResponse:
    families = families_of(rows)
    types = types_of_family(families[0]) if families else []
    items = [row.reservation.item for row in rows]
    successors = successors_on_sale(items, currency=customer.currency, on=request.now.date())
    context: dict[str, Any] = {
        "customer": customer,
        "trail": list_trail(customer),
        "steps": exchange_steps(customer, PURCHASE),
        "buyer": buyer,
        "returned": chosen_rows(rows, returns),
        "family": family_name(families[0]) if families else "",
        "suggested": [offered(price, mistyped) for price in successors],
        "catalog": catalog_page(request, currency=customer.currency, types=types, mistyped=mistyped),
        "cart": cart_page(request, customer, EXCHANGE),
    }
    return render(request, "portal/exchange_purchase.html", context, status=status)


def _add(
    request: PartnerRequest,
    customer: Customer,
    buyer: Buyer,
    rows: Sequence[Returnable],
    returns: dict[uuid.UUID, int],
    subject: str,
) -> HttpResponse:
    price, typed = price_of(subject, customer), request.POST.get("quantity", "")
    if price is None or buyer.chosen is None:
        messages.error(request, _("This product is not on sale. Choose another one."))
        return _purchase_page(request, customer, buyer, rows, returns, status=CONFLICT)
    try:
        add_to_cart(
            customer=customer,
            item_id=price.item_id,
            term=price.term,
            quantity=UnitsField().clean(typed),
            subscription_id=buyer.chosen.pk,
            actor=request.actor,
            now=request.now,
            purpose=EXCHANGE,
        )
    except NotSupportedCountry as refused:
        messages.error(request, refused.message)
        return _purchase_page(request, customer, buyer, rows, returns, status=CONFLICT)
    except (LineRefused, CartFull) as refused:
        wrong = Mistyped(price.pk, typed[:20], refused.message)
        return _purchase_page(request, customer, buyer, rows, returns, mistyped=wrong, status=UNPROCESSABLE)
    except ValidationError as refused:
        wrong = Mistyped(price.pk, typed[:20], " ".join(refused.messages))
        return _purchase_page(request, customer, buyer, rows, returns, mistyped=wrong, status=UNPROCESSABLE)
    messages.success(request, _("%(product)s was added to the exchange.") % {"product": price.item.name})
    return redirect(request.get_full_path())
