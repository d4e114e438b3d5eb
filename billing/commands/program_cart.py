"""Carts of programs: each is filled in one call, changed as a whole, and bought within a quarter of an hour."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from billing.commands.cart import MOST_LINES, CartBought, CartFull, LineChoice, buy_cart
from billing.commands.purchase_lines import line_fault
from billing.commands.purchase_refusals import InvalidSubscriptionId, NothingToBuy, NotSupportedCountry, UnknownProduct
from billing.models import Cart, CartLine
from billing.queries.price_list import on_sale
from core.actor import Actor
from core.errors import Refusal
from customers.models import Customer, Subscription
from customers.policy.access import Principal
from reservations.policy.purchase import WantedUnits
from reservations.policy.scope import ScopeType
from reservations.queries.markets import is_sold_in

LASTS = timedelta(minutes=15)
"""Partner Center: a cart expires a quarter of an hour after it was created."""


class CartExpired(Refusal):
    """It was not bought in time."""

    code = "OperationCannotBePerformedInCurrentState"
    text = _("This cart has expired. Create another one.")


@dataclass(frozen=True, slots=True, kw_only=True)
class CartItem:
    """What a line of a cart is to hold. ``is_single``: the benefit applies to the subscription alone."""

    item_id: int
    term: str
    plan: str
    quantity: int
    subscription_id: uuid.UUID
    is_single: bool = False
    name: str = ""


def fill_cart(*, customer: Customer, items: Sequence[CartItem], actor: Actor, now: datetime) -> Cart:
    """Create a cart with these lines; this program's for the customer that have expired go away, unless somebody is at
    one of them.

    Raises: NothingToBuy, CartFull, NotSupportedCountry, LineRefused.
    """
    own = {
        "partner_id": customer.partner_id,
        "customer": customer,
        "person_id": actor.person_id,
        "purpose": Cart.Purpose.PROGRAM,
    }
    over = Cart.objects.filter(**own, bought_at=None, opened_at__lte=now - LASTS).select_for_update(skip_locked=True)
    Cart.objects.filter(pk__in=list(over.values_list("pk", flat=True))).delete()
    _demand_sold(customer, items, now)
    cart = Cart.objects.create(**own, opened_at=now)
    CartLine.objects.bulk_create(_lines(cart, items))
    return cart


def refill_cart(*, cart: Cart, items: Sequence[CartItem], now: datetime) -> Cart:
    """Put other lines in place of a cart's.

    Raises: CartBought, CartExpired, NothingToBuy, CartFull, NotSupportedCountry, LineRefused.
    """
    locked = Cart.objects.select_for_update(of=("self",)).select_related("customer").get(pk=cart.pk)
    _demand_open(locked, now)
    _demand_sold(locked.customer, items, now)
    locked.lines.all().delete()
    CartLine.objects.bulk_create(_lines(locked, items))
    return locked


def check_out(*, cart: Cart, principal: Principal, actor: Actor, now: datetime) -> Cart:
    """Buy what is in a cart; one that was bought stays bought.

    Raises: CartExpired, and what `buy_cart` raises.
    """
    if cart.bought_at is None:
        _demand_open(cart, now)
    choices = [_choice(line) for line in cart.lines.order_by("number")]
    return buy_cart(cart_id=cart.pk, choices=choices, principal=principal, actor=actor, now=now)


def expires_at(cart: Cart) -> datetime:
    return cart.opened_at + LASTS


def _demand_open(cart: Cart, now: datetime) -> None:
    if cart.bought_at is not None:
        raise CartBought
    if now >= expires_at(cart):
        raise CartExpired


def _demand_sold(customer: Customer, items: Sequence[CartItem], now: datetime) -> None:
    if not items:
        raise NothingToBuy
    if len(items) > MOST_LINES:
        raise CartFull(most=MOST_LINES)
    if not is_sold_in(customer.country, on=now.date()):
        raise NotSupportedCountry
    sold = on_sale([item.item_id for item in items], currency=customer.currency, on=now.date())
    own = Subscription.objects.filter(partner_id=customer.partner_id, customer=customer)
    usable = set(own.filter(state=Subscription.State.ACTIVE).values_list("pk", flat=True))
    for place, item in enumerate(items):
        if item.item_id not in sold:
            raise UnknownProduct(place)
        if fault := line_fault(place, WantedUnits(item.quantity, item.term, item.plan), sold[item.item_id]):
            raise fault
        if item.subscription_id not in usable:
            raise InvalidSubscriptionId(place)


def _lines(cart: Cart, items: Sequence[CartItem]) -> list[CartLine]:
    return [
        CartLine(
            partner_id=cart.partner_id,
            cart=cart,
            number=number,
            item_id=item.item_id,
            term=item.term,
            billing_plan=item.plan,
            quantity=item.quantity,
            subscription_id=item.subscription_id,
            scope=(ScopeType.SINGLE if item.is_single else ScopeType.SHARED).value,
            scope_target=item.subscription_id if item.is_single else None,
            name=item.name,
        )
        for number, item in enumerate(items, start=1)
    ]


def _choice(line: CartLine) -> LineChoice:
    return LineChoice(
        line_id=line.pk,
        quantity=line.quantity,
        plan=line.billing_plan,
        subscription_id=line.subscription_id,
        scope=ScopeType(line.scope),
        target=line.scope_target,
        is_renewed=line.is_renewed,
        name=line.name,
    )
