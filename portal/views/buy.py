"""Add products: choose from the price list, review the cart, buy it."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from billing.commands.cart import CartFull, add_to_cart, remove_from_cart
from billing.commands.purchase_refusals import LineRefused, NotSupportedCountry
from billing.models import Cart, Price
from billing.queries.carts import bought_lines, cart_of
from customers.models import Customer
from customers.policy.roles import Action
from customers.queries.access import SubscriptionPlace
from customers.queries.customers import customer_of
from portal.forms.buy import CatalogFilterForm, UnitsField
from portal.forms.lists import said
from portal.http import PartnerRequest, demand, found, partner_page
from portal.pages.buy import Buyer, buyer_of, cart_page
from portal.pages.buy_steps import BOUGHT, PRODUCTS, buy_steps
from portal.pages.catalog import Mistyped, catalog_page
from portal.refusals import CONFLICT, UNPROCESSABLE
from portal.trails import list_trail
from reservations.queries.markets import is_sold_in

LARGEST_ID = 2**63 - 1


@require_http_methods(["GET", "HEAD", "POST"])
@partner_page
def buy(request: PartnerRequest, customer_id: uuid.UUID) -> HttpResponse:
    """Show what is on sale beside the cart; a POST adds a product or removes one."""
    customer, buyer = _opened(request, customer_id)
    if request.method != "POST":
        return _page(request, customer, buyer)
    verb, _colon, subject = request.POST.get("act", "").partition(":")
    if verb == "remove":
        return _remove(request, customer, subject)
    demand(request, Action.PURCHASES_MAKE, at=SubscriptionPlace(buyer.chosen.pk) if buyer.chosen else None)
    return _add(request, customer, buyer, subject)


def _opened(request: PartnerRequest, customer_id: uuid.UUID) -> tuple[Customer, Buyer]:
    demand(request, Action.RESERVATIONS_READ)
    customer = found(customer_of(partner_id=request.partner.pk, customer_id=customer_id))
    return customer, buyer_of(request, customer, said(CatalogFilterForm(request.GET)).get("subscription"))


def _page(
    request: PartnerRequest, customer: Customer, buyer: Buyer, *, mistyped: Mistyped | None = None, status: int = 200
) -> HttpResponse:
    is_sold = is_sold_in(customer.country, on=request.now.date())
    is_open = is_sold and buyer.chosen is not None
    context = {
        "customer": customer,
        "trail": list_trail(customer),
        "steps": buy_steps(customer, PRODUCTS),
        "buyer": buyer,
        "is_sold": is_sold,
        "catalog": catalog_page(request, currency=customer.currency, mistyped=mistyped) if is_open else None,
        "cart": cart_page(request, customer),
    }
    return render(request, "portal/buy.html", context, status=status)


def _add(request: PartnerRequest, customer: Customer, buyer: Buyer, subject: str) -> HttpResponse:
    price, typed = price_of(subject, customer), request.POST.get("quantity", "")
    if price is None or buyer.chosen is None:
        messages.error(request, _("This product is not on sale. Choose another one."))
        return _page(request, customer, buyer, status=CONFLICT)
    try:
        units = UnitsField().clean(typed)
        line = add_to_cart(
            customer=customer,
            item_id=price.item_id,
            term=price.term,
            quantity=units,
            subscription_id=buyer.chosen.pk,
            actor=request.actor,
            now=request.now,
        )
    except NotSupportedCountry as refused:
        messages.error(request, refused.message)
        return _page(request, customer, buyer, status=CONFLICT)
    except (LineRefused, CartFull) as refused:
        return _mistyped(request, customer, buyer, Mistyped(price.pk, typed[:20], refused.message))
    except ValidationError as wrong:
        return _mistyped(request, customer, buyer, Mistyped(price.pk, typed[:20], " ".join(wrong.messages)))
    words = {"product": price.item.name, "quantity": line.quantity}
    messages.success(request, _("%(product)s is in the cart: quantity %(quantity)s.") % words)
    return redirect(request.get_full_path())


def _mistyped(request: PartnerRequest, customer: Customer, buyer: Buyer, wrong: Mistyped) -> HttpResponse:
    return _page(request, customer, buyer, mistyped=wrong, status=UNPROCESSABLE)


def price_of(subject: str, customer: Customer) -> Price | None:
    """Return the price of the row that was pressed; today's price of the same product is the one that counts."""
    is_number = subject.isascii() and subject.isdigit() and len(subject) <= len(str(LARGEST_ID))
    if not is_number or int(subject) > LARGEST_ID:
        return None
    return Price.objects.filter(pk=int(subject), currency=customer.currency).select_related("item").first()


def _remove(request: PartnerRequest, customer: Customer, subject: str) -> HttpResponse:
    remove_line(request, customer, subject)
    return redirect(request.get_full_path())


def remove_line(
    request: PartnerRequest, customer: Customer, subject: str, *, purpose: Cart.Purpose = Cart.Purpose.PURCHASE
) -> None:
    """Take a line out of the person's own cart; what is no line of it is gone already."""
    line = next((row.line for row in cart_page(request, customer, purpose).rows if str(row.line.pk) == subject), None)
    if line:
        remove_from_cart(cart_id=line.cart_id, line_id=line.pk, actor=request.actor)
        messages.success(request, _("%(product)s was removed from the cart.") % {"product": line.item.name})


@require_safe
@partner_page
def bought(request: PartnerRequest, customer_id: uuid.UUID, cart_id: uuid.UUID) -> HttpResponse:
    """Show what was bought from a cart of one's own: the orders, and what was paid at once."""
    demand(request, Action.RESERVATIONS_READ)
    own = {"partner_id": request.partner.pk, "customer_id": customer_id, "person_id": request.user.pk}
    cart = found(cart_of(**own, cart_id=cart_id))
    if cart.bought_at is None:
        return redirect("buy_review", customer_id)
    lines = bought_lines(cart)
    context: dict[str, Any] = {
        "customer": cart.customer,
        "trail": list_trail(cart.customer),
        "steps": buy_steps(cart.customer, BOUGHT),
        "cart": cart,
        "lines": lines,
        "paid_minor": sum(line.paid_minor or 0 for line in lines),  # type: ignore[attr-defined, misc]
    }
    return render(request, "portal/bought.html", context)
