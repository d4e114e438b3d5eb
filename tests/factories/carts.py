"""Products on sale, and carts with some of them, through the product's own commands."""

from billing.commands.cart import LineChoice, add_to_cart, buy_cart
from billing.models import Cart, CartLine, Price
from core.transactions import acting
from customers.models import Customer, Subscription
from reservations.policy.scope import ScopeType
from tests.factories.catalog import CatalogItemFactory, PriceFactory
from tests.factories.moments import NOW
from tests.factories.world import Person


def on_sale(
    name: str = "D4s v5", *, unit_minor: int = 365_000, term: str = "P1Y", currency: str = "USD", **item: object
) -> Price:
    """Return today's price of a product of its own: USD 3,650 for a year, unless told otherwise."""
    return PriceFactory(item=CatalogItemFactory(name=name, **item), unit_minor=unit_minor, term=term, currency=currency)


def put_in_cart(
    person: Person, customer: Customer, price: Price, *, quantity: int = 1, subscription: Subscription | None = None
) -> CartLine:
    with acting(person.actor, now=NOW):
        return add_to_cart(
            customer=customer,
            item_id=price.item_id,
            term=price.term,
            quantity=quantity,
            subscription_id=(subscription or customer.subscriptions.order_by("name").first()).pk,  # type: ignore[union-attr]
            actor=person.actor,
            now=NOW,
        )


def bought(person: Person, cart: Cart) -> Cart:
    """Buy what is in the cart, as it stands."""
    with acting(person.actor, now=NOW):
        return buy_cart(
            cart_id=cart.pk, choices=choices_of(cart), principal=person.principal, actor=person.actor, now=NOW
        )


def choices_of(cart: Cart) -> list[LineChoice]:
    """Return what the cart's lines stand at."""
    return [
        LineChoice(
            line_id=line.pk,
            quantity=line.quantity,
            plan=line.billing_plan,
            subscription_id=line.subscription_id,
            scope=ScopeType(line.scope),
            target=line.scope_target,
            is_renewed=line.is_renewed,
            name=line.name,
        )
        for line in cart.lines.order_by("number")
    ]
