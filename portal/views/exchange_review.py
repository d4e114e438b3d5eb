"""Review of an exchange: each side with its value, the gap and what would close it, and what a line lets choose."""

import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from billing.commands.cart import CartBought, CartChanged, change_cart, refit_line
from billing.commands.make_exchange_quote import make_exchange_quote
from billing.commands.make_quote import Wanted
from billing.commands.purchase_refusals import LineRefused
from billing.models import ExchangeQuote
from billing.queries.carts import open_returns
from billing.queries.exchange_pages import Returnable, returnables
from core.errors import Refusal
from customers.models import Customer
from portal.drafts import forget_draft
from portal.forms.buy import CartForm
from portal.forms.typed import typed_before
from portal.http import PartnerRequest, partner_page
from portal.pages.buy import CartPage, cart_page
from portal.pages.exchange import (
    REVIEW,
    ExchangePage,
    ReturnedCard,
    exchange_page,
    exchange_steps,
    wanted_purchases,
)
from portal.refusals import CONFLICT, UNPROCESSABLE
from portal.trails import list_trail
from portal.views.buy import remove_line
from portal.views.exchange import EXCHANGE, NEXT, REMOVE, customer_here
from reservations.queries.scope_targets import scope_targets

FIT = "fit"


@require_http_methods(["GET", "HEAD", "POST"])
@partner_page
def exchange_review(request: PartnerRequest, customer_id: uuid.UUID) -> HttpResponse:
    """Show both sides; a POST keeps what was chosen and does what its button says."""
    customer = customer_here(request, customer_id)
    returns = open_returns(customer=customer, person_id=request.user.pk)
    if not returns:
        return redirect("exchange", customer.pk)
    cart = cart_page(request, customer, EXCHANGE)
    if request.method != "POST":
        return _opened(request, customer, returns, cart)
    verb, _colon, subject = request.POST.get("act", "").partition(":")
    form = _form(customer, cart, data=request.POST.dict())
    if not form.shows_this_cart:
        fresh = _form(customer, cart)
        return _page(request, customer, returns, cart, fresh, refusal=CartChanged(), status=CONFLICT)
    if verb != REMOVE and not form.is_valid():
        return _page(request, customer, returns, cart, form, status=200 if request.htmx else UNPROCESSABLE)
    if form.is_valid() and cart.rows:
        try:
            change_cart(cart_id=cart.rows[0].line.cart_id, choices=form.choices, actor=request.actor)
        except LineRefused as refused:
            form.add_error(f"{refused.field}-{cart.rows[refused.line].line.pk}", refused.message)
            return _page(request, customer, returns, cart, form, status=UNPROCESSABLE)
        except CartBought:
            return redirect(request.path)
    return _go_on(request, customer, returns, verb, subject)


def _opened(request: PartnerRequest, customer: Customer, returns: dict[uuid.UUID, int], cart: CartPage) -> HttpResponse:
    typed, was_signed_out = typed_before(request)
    forget_draft(request)
    form = _form(customer, cart, typed=typed)
    return _page(request, customer, returns, cart, form, was_signed_out=was_signed_out)


def _form(
    customer: Customer, cart: CartPage, data: dict[str, Any] | None = None, typed: dict[str, Any] | None = None
) -> CartForm:
    targets = scope_targets(partner_id=customer.partner_id, customer_id=customer.pk)
    return CartForm(rows=cart.rows, targets=targets, data=data, typed=typed, may_renew=False)


def _go_on(
    request: PartnerRequest, customer: Customer, returns: dict[uuid.UUID, int], verb: str, subject: str
) -> HttpResponse:
    """Everything that was chosen is kept: take a line out, fit one, go to the request, or show the new sum."""
    if verb == REMOVE:
        remove_line(request, customer, subject, purpose=EXCHANGE)
    elif verb == FIT:
        _fit(request, customer, subject)
    elif verb == NEXT:
        quoted = _quoted(request, customer, returns, cart_page(request, customer, EXCHANGE))
        if isinstance(quoted, ExchangeQuote) and quoted.sum.is_allowed:
            return redirect("exchange_quote", customer.pk, quoted.pk)
    if request.htmx:
        return _opened(request, customer, returns, cart_page(request, customer, EXCHANGE))
    return redirect(request.path)


def _fit(request: PartnerRequest, customer: Customer, subject: str) -> None:
    """Give a line the quantity and term that make the exchange fit; what is no line of it is left alone."""
    key, _colon, rest = subject.partition(":")
    term, _colon, quantity = rest.partition(":")
    cart = cart_page(request, customer, EXCHANGE)
    line = next((row.line for row in cart.rows if str(row.line.pk) == key), None)
    if line and quantity.isascii() and quantity.isdigit():
        refit_line(
            cart_id=line.cart_id,
            line_id=line.pk,
            term=term,
            quantity=int(quantity[:6]),
            actor=request.actor,
            now=request.now,
        )


def _quoted(
    request: PartnerRequest, customer: Customer, returns: dict[uuid.UUID, int], cart: CartPage
) -> ExchangeQuote | Refusal:
    wanted = [Wanted(pk, units) for pk, units in returns.items()]
    try:
        return make_exchange_quote(
            customer=customer,
            returns=wanted,
            purchases=wanted_purchases(cart.rows),
            actor=request.actor,
            now=request.now,
        )
    except Refusal as refusal:
        return refusal


def _page(
    request: PartnerRequest,
    customer: Customer,
    returns: dict[uuid.UUID, int],
    cart: CartPage,
    form: CartForm,
    *,
    refusal: Refusal | None = None,
    status: int = 200,
    was_signed_out: bool = False,
) -> HttpResponse:
    today = request.now.date()
    rows = returnables(partner_id=customer.partner_id, customer_id=customer.pk, ids=returns, today=today)
    quoted = _quoted(request, customer, returns, cart)
    page = exchange_page(request, quoted, rows) if isinstance(quoted, ExchangeQuote) else None
    told = quoted if isinstance(quoted, Refusal) else refusal
    context = {
        "customer": customer,
        "trail": list_trail(customer),
        "steps": exchange_steps(customer, REVIEW),
        "cart": cart,
        "form": form,
        "lines": _lines(form, page),
        "page": page,
        "returned": page.returned if page else _plain(rows, returns),
        "refusal": told,
        "was_signed_out": was_signed_out,
    }
    return render(request, "portal/exchange_review.html", context, status=status)


def _plain(rows: list[Returnable], returns: dict[uuid.UUID, int]) -> list[ReturnedCard]:
    return [ReturnedCard(row.reservation, returns[row.reservation.pk], None, []) for row in rows]


def _lines(form: CartForm, page: ExchangePage | None) -> list[tuple[Any, Any]]:
    """Return each line's fields with its place in the quote, None while there is none."""
    cards = page.bought if page else [None] * len(form.rows)
    return list(zip(form.line_fields, cards, strict=True))
