"""Fill somebody's cart for a customer, change it, and buy what is in it."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from billing.commands.buy_reservations import buy_reservations
from billing.commands.purchase_lines import WantedReservation, line_fault
from billing.commands.purchase_refusals import InvalidSubscriptionId, NotSupportedCountry, UnknownProduct
from billing.models import Cart, CartLine
from billing.queries.price_list import on_sale
from core.actor import Actor
from core.errors import Refusal
from customers.models import Customer, Subscription
from customers.policy.access import Principal
from reservations.policy.purchase import WantedUnits
from reservations.policy.scope import ScopeType
from reservations.queries.markets import is_sold_in

MOST_LINES = 20


class CartFull(Refusal):
    """More lines than one purchase takes."""

    code = "InvalidRequestContent"
    text = _("A cart holds %(most)s products. Buy these first, or remove some.")


class CartChanged(Refusal):
    """The cart is not the one that was shown: another tab has added or removed something."""

    code = "OperationCannotBePerformedInCurrentState"
    text = _("The cart has changed since it was shown. Nothing was bought; look at it again.")


class CartBought(Refusal):
    """What was in the cart has been bought."""

    code = "OperationCannotBePerformedInCurrentState"
    text = _("What was in this cart has been bought already.")


@dataclass(frozen=True, slots=True, kw_only=True)
class LineChoice:
    """What is chosen for one line of a cart. ``seen_unit_minor``: as in `WantedReservation`."""

    line_id: uuid.UUID
    quantity: int
    plan: str
    subscription_id: uuid.UUID
    scope: ScopeType
    target: uuid.UUID | None
    is_renewed: bool
    name: str
    seen_unit_minor: int | None = None


def add_to_cart(
    *,
    customer: Customer,
    item_id: int,
    term: str,
    quantity: int,
    subscription_id: uuid.UUID,
    actor: Actor,
    now: datetime,
    purpose: Cart.Purpose = Cart.Purpose.PURCHASE,
) -> CartLine:
    """Put units of a product into the person's cart, on top of those that are there for the same subscription.

    Raises:
        NotSupportedCountry, UnknownProduct, UnsupportedReservationTerm, InvalidPurchaseQuantity,
        InvalidSubscriptionId, CartFull.
    """
    if not is_sold_in(customer.country, on=now.date()):
        raise NotSupportedCountry
    sold = on_sale([item_id], currency=customer.currency, on=now.date()).get(item_id)
    if sold is None:
        raise UnknownProduct(0)
    cart = open_cart(customer=customer, actor=actor, now=now, purpose=purpose)
    lines = list(cart.lines.order_by("number"))
    same = next((one for one in lines if _is_same(one, item_id, term, subscription_id)), None)
    units = quantity + (same.quantity if same else 0)
    plan = same.billing_plan if same else sold.offer.plans[0]
    if fault := line_fault(0, WantedUnits(units if quantity > 0 else quantity, term, plan), sold):
        raise fault
    if same:
        same.quantity = units
        same.save(update_fields=["quantity"])
        return same
    if not _is_usable(customer, subscription_id):
        raise InvalidSubscriptionId(0)
    if len(lines) >= MOST_LINES:
        raise CartFull(most=MOST_LINES)
    return CartLine.objects.create(
        partner_id=cart.partner_id,
        cart=cart,
        number=max((one.number for one in lines), default=0) + 1,
        item_id=item_id,
        term=term,
        billing_plan=plan,
        quantity=units,
        subscription_id=subscription_id,
    )


def _is_same(line: CartLine, item_id: int, term: str, subscription_id: uuid.UUID) -> bool:
    return (line.item_id, line.term, line.subscription_id) == (item_id, term, subscription_id)


def _is_usable(customer: Customer, subscription_id: uuid.UUID) -> bool:
    own = Subscription.objects.filter(partner_id=customer.partner_id, customer=customer, pk=subscription_id)
    return own.filter(state=Subscription.State.ACTIVE).exists()


def keep_returns(*, customer: Customer, returns: Mapping[uuid.UUID, int], actor: Actor, now: datetime) -> Cart:
    """Keep what an exchange gives back, in this order; looked at when it is quoted."""
    cart = open_cart(customer=customer, actor=actor, now=now, purpose=Cart.Purpose.EXCHANGE)
    cart.returns = {str(pk): [place, units] for place, (pk, units) in enumerate(returns.items())}
    cart.save(update_fields=["returns"])
    return cart


def empty_exchange(*, customer: Customer, actor: Actor) -> None:
    """Forget the person's exchange for the customer: it was asked for, or begun anew."""
    own = {"partner_id": customer.partner_id, "customer": customer, "person_id": actor.person_id}
    Cart.objects.filter(**own, purpose=Cart.Purpose.EXCHANGE, bought_at=None).delete()


def open_cart(
    *, customer: Customer, actor: Actor, now: datetime, purpose: Cart.Purpose = Cart.Purpose.PURCHASE
) -> Cart:
    """Return the person's open cart for the customer, a new one if there is none, locked."""
    own = {
        "partner_id": customer.partner_id,
        "customer": customer,
        "person_id": actor.person_id,
        "purpose": purpose,
    }
    Cart.objects.bulk_create([Cart(**own, opened_at=now)], ignore_conflicts=True)
    return Cart.objects.select_for_update().get(**own, bought_at=None)


def refit_line(
    *, cart_id: uuid.UUID, line_id: uuid.UUID, term: str, quantity: int, actor: Actor, now: datetime
) -> None:
    """Give a line of an exchange the term and quantity with which the whole fits; what is not sold changes nothing."""
    cart = _locked(cart_id, actor)
    line = cart.lines.filter(pk=line_id).first()
    if line is None or cart.bought_at is not None:
        return
    sold = on_sale([line.item_id], currency=cart.customer.currency, on=now.date())[line.item_id]
    if line_fault(0, WantedUnits(quantity, term, line.billing_plan), sold) is None:
        line.term, line.quantity = term, quantity
        line.save(update_fields=["term", "quantity"])


def remove_from_cart(*, cart_id: uuid.UUID, line_id: uuid.UUID, actor: Actor) -> None:
    """Take a line out; one that is gone already is no mistake."""
    cart = _locked(cart_id, actor)
    if cart.bought_at is None:
        cart.lines.filter(pk=line_id).delete()


def change_cart(*, cart_id: uuid.UUID, choices: Sequence[LineChoice], actor: Actor) -> None:
    """Keep what was chosen for the lines; those that are gone are left out. Looked at when it is bought."""
    cart = _locked(cart_id, actor)
    if cart.bought_at is not None:
        raise CartBought
    _keep(cart, choices)


def buy_cart(
    *, cart_id: uuid.UUID, choices: Sequence[LineChoice], principal: Principal, actor: Actor, now: datetime
) -> Cart:
    """Buy what the person saw in the cart. The second of two clicks finds it bought, and that is all.

    Raises:
        CartChanged, and what `buy_reservations` raises; ``line`` is then the place among the choices.
    """
    cart = _locked(cart_id, actor)
    if cart.bought_at is not None:
        return cart
    lines = _keep(cart, choices)
    if [line.pk for line in lines] != [choice.line_id for choice in choices]:
        raise CartChanged
    bought = buy_reservations(
        customer=cart.customer,
        wanted=[_wanted(line, choice) for line, choice in zip(lines, choices, strict=True)],
        key=f"cart:{cart.pk}",
        principal=principal,
        actor=actor,
        now=now,
    )
    for line, reservation in zip(lines, bought, strict=True):
        line.reservation, line.name = reservation, reservation.name
    CartLine.objects.bulk_update(lines, ["reservation", "name"])
    cart.bought_at = now
    cart.save(update_fields=["bought_at"])
    return cart


def _locked(cart_id: uuid.UUID, actor: Actor) -> Cart:
    rows = Cart.objects.select_for_update(of=("self",)).select_related("customer__partner")
    return rows.get(pk=cart_id, partner_id=str(actor.partner_id), person_id=actor.person_id)


def _keep(cart: Cart, choices: Sequence[LineChoice]) -> list[CartLine]:
    """Write the choices into the lines and return all lines in their order."""
    lines = list(cart.lines.order_by("number"))
    _demand_own_subscriptions(cart, choices)
    chosen = {choice.line_id: choice for choice in choices}
    for line in lines:
        if choice := chosen.get(line.pk):
            line.quantity = choice.quantity
            line.billing_plan = choice.plan
            line.subscription_id = choice.subscription_id
            line.scope, line.scope_target = choice.scope.value, choice.target
            line.is_renewed, line.name = choice.is_renewed, choice.name
    CartLine.objects.bulk_update(lines, KEPT)
    return lines


def _demand_own_subscriptions(cart: Cart, choices: Sequence[LineChoice]) -> None:
    own = Subscription.objects.filter(
        partner_id=cart.partner_id, customer_id=cart.customer_id, pk__in={choice.subscription_id for choice in choices}
    )
    known = set(own.values_list("pk", flat=True))
    for place, choice in enumerate(choices):
        if choice.subscription_id not in known:
            raise InvalidSubscriptionId(place)


KEPT = ["quantity", "billing_plan", "subscription", "scope", "scope_target", "is_renewed", "name"]


def _wanted(line: CartLine, choice: LineChoice) -> WantedReservation:
    return WantedReservation(
        item_id=line.item_id,
        term=line.term,
        plan=line.billing_plan,
        quantity=line.quantity,
        subscription_id=line.subscription_id,
        scope=ScopeType(line.scope),
        targets=(line.scope_target,) if line.scope_target else (),
        is_renewed=line.is_renewed,
        name=line.name,
        seen_unit_minor=choice.seen_unit_minor,
    )
