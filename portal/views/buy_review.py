"""Review your order: everything that each line of the cart lets choose, the sum, and Buy."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from billing.commands.cart import CartBought, CartChanged, buy_cart, change_cart
from billing.commands.purchase_refusals import LineRefused, PriceChanged, PurchaseNotAllowed
from billing.models import Cart
from billing.queries.carts import cart_of
from billing.queries.purchase_rights import purchase_rights
from core.errors import Refusal
from core.guids import guid_in
from customers.models import Customer
from customers.policy.access import Decision
from customers.policy.roles import Action
from customers.queries.customers import customer_of
from portal.drafts import forget_draft
from portal.forms.buy import CartForm
from portal.forms.typed import typed_before
from portal.http import PartnerRequest, demand, found, partner_page
from portal.pages.buy import CartPage, cart_page, missing_purchase_right
from portal.pages.buy_steps import REVIEW, buy_steps
from portal.refusals import CONFLICT, FORBIDDEN, UNPROCESSABLE
from portal.trails import list_trail
from portal.views.buy import remove_line
from reservations.queries.scope_targets import scope_targets

BUY, REMOVE = "buy", "remove"


@require_http_methods(["GET", "HEAD", "POST"])
@partner_page
def buy_review(request: PartnerRequest, customer_id: uuid.UUID) -> HttpResponse:
    """Show the cart; a POST does what its button says, and without one it adds up what was typed."""
    demand(request, Action.RESERVATIONS_READ)
    customer = found(customer_of(partner_id=request.partner.pk, customer_id=customer_id))
    if request.method != "POST":
        return _opened(request, customer)
    if bought := _bought_before(request, customer):
        return redirect("bought", customer.pk, bought.pk)
    verb, _colon, subject = request.POST.get("act", "").partition(":")
    if verb == REMOVE:
        return _remove(request, customer, subject)
    cart = cart_page(request, customer)
    form = _form(customer, cart, request.POST.dict())
    if not cart.rows:
        return redirect(request.path)
    if not form.shows_this_cart:
        return _page(request, customer, cart, _fresh(request, customer, cart), refusal=CartChanged(), status=CONFLICT)
    return _buy(request, customer, cart, form) if verb == BUY else _add_up(request, customer, cart, form)


def _opened(request: PartnerRequest, customer: Customer) -> HttpResponse:
    typed, was_signed_out = typed_before(request)
    forget_draft(request)
    cart = cart_page(request, customer)
    return _page(request, customer, cart, _form(customer, cart, typed=typed), was_signed_out=was_signed_out)


def _form(
    customer: Customer, cart: CartPage, data: dict[str, Any] | None = None, typed: dict[str, Any] | None = None
) -> CartForm:
    targets = scope_targets(partner_id=customer.partner_id, customer_id=customer.pk)
    return CartForm(rows=cart.rows, targets=targets, data=data, typed=typed)


def _bought_before(request: PartnerRequest, customer: Customer) -> Cart | None:
    """Return the cart that was sent, if it is bought already: a second click, or a tab that stayed open."""
    cart_id = guid_in(request.POST.get("cart", ""))
    if cart_id is None:
        return None
    own = {"partner_id": request.partner.pk, "customer_id": customer.pk, "person_id": request.user.pk}
    cart = cart_of(**own, cart_id=cart_id)
    return cart if cart and cart.bought_at else None


def _remove(request: PartnerRequest, customer: Customer, subject: str) -> HttpResponse:
    """Keep what was chosen for the other lines, as far as it makes sense, and take this one out."""
    cart = cart_page(request, customer)
    form = _form(customer, cart, request.POST.dict())
    if cart.rows and form.is_valid():
        change_cart(cart_id=cart.rows[0].line.cart_id, choices=form.choices, actor=request.actor)
    remove_line(request, customer, subject)
    return redirect(request.path)


def _add_up(request: PartnerRequest, customer: Customer, cart: CartPage, form: CartForm) -> HttpResponse:
    """Keep what was chosen and show its sum. A page that asks by itself gets the answer with what is wrong in it."""
    if not form.is_valid():
        return _page(request, customer, cart, form, status=200 if request.htmx else UNPROCESSABLE)
    try:
        change_cart(cart_id=cart.rows[0].line.cart_id, choices=form.choices, actor=request.actor)
    except LineRefused as refused:
        return _line_refused(request, customer, cart, form, refused)
    except CartBought:
        return redirect("bought", customer.pk, cart.rows[0].line.cart_id)
    if not request.htmx:
        return redirect(request.path)
    return _opened(request, customer)


def _buy(request: PartnerRequest, customer: Customer, cart: CartPage, form: CartForm) -> HttpResponse:
    """Buy what the person saw: something typed since then is added up first."""
    if not form.is_valid():
        return _page(request, customer, cart, form, status=UNPROCESSABLE)
    if not form.shows_this_sum:
        messages.info(request, _("The quantities have changed. Check the new sum, then buy."))
        return _add_up(request, customer, cart, form)
    try:
        with_all = buy_cart(
            cart_id=cart.rows[0].line.cart_id,
            choices=form.choices,
            principal=request.principal,
            actor=request.actor,
            now=request.now,
        )
    except LineRefused as refused:
        return _line_refused(request, customer, cart, form, refused)
    except PriceChanged as changed:
        return _page(request, customer, cart, _fresh(request, customer, cart), refusal=changed, status=CONFLICT)
    except PurchaseNotAllowed as refused:
        return _page(request, customer, cart, form, refusal=refused, right=refused.decision, status=FORBIDDEN)
    except Refusal as refused:
        return _page(request, customer, cart, form, refusal=refused, status=CONFLICT)
    forget_draft(request)
    return redirect("bought", customer.pk, with_all.pk)


def _fresh(request: PartnerRequest, customer: Customer, cart: CartPage) -> CartForm:
    """Return the form as the cart and today's prices are, with what was typed."""
    hidden = ("seen-", "shown-")
    typed = {
        name: value
        for name, value in request.POST.dict().items()
        if not name.startswith(hidden) and name not in ("cart", "lines")
    }
    return _form(customer, cart, typed=typed)


def _line_refused(
    request: PartnerRequest, customer: Customer, cart: CartPage, form: CartForm, refused: LineRefused
) -> HttpResponse:
    form.add_error(f"{refused.field}-{cart.rows[refused.line].line.pk}", refused.message)
    return _page(request, customer, cart, form, status=UNPROCESSABLE)


def _page(
    request: PartnerRequest,
    customer: Customer,
    cart: CartPage,
    form: CartForm,
    *,
    refusal: Refusal | None = None,
    right: Decision | None = None,
    status: int = 200,
    was_signed_out: bool = False,
) -> HttpResponse:
    context = {
        "customer": customer,
        "trail": list_trail(customer),
        "steps": buy_steps(customer, REVIEW),
        "cart": cart,
        "form": form,
        "lines": form.line_fields,
        "refusal": refusal,
        "changes": refusal.changes if isinstance(refusal, PriceChanged) else [],
        "reason": _reason(request, cart, right),
        "was_signed_out": was_signed_out,
    }
    return render(request, "portal/buy_review.html", context, status=status)


def _reason(request: PartnerRequest, cart: CartPage, right: Decision | None) -> str:
    """Return why this person can't buy what is in the cart, and who can help; nothing when they can."""
    if right is None:
        rights = purchase_rights(
            request.principal, sorted({row.line.subscription_id for row in cart.rows}), now=request.now
        )
        right = next((one for one in rights.values() if not one), None)
    return missing_purchase_right(request.principal, right) if right is not None else ""
