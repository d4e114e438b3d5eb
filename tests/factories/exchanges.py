"""Exchanges on their way, through the product's own commands."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from billing.commands.make_exchange_quote import WantedPurchase, make_exchange_quote
from billing.commands.make_quote import Wanted
from billing.models import Exchange, ExchangeQuote, Price
from billing.policy.terms import BillingPlan, Term
from core import outbox
from core.money import Money
from core.transactions import acting
from customers.models import Customer, Subscription
from reservations.models import CatalogItem, Reservation
from support.commands.request_exchange import request_exchange
from support.models import SupportRequest
from tests.factories.catalog import LONG_AGO, CatalogItemFactory
from tests.factories.customers import SubscriptionFactory
from tests.factories.moments import NOW
from tests.factories.refunds import ANSWERS, Units
from tests.factories.world import Person


def priced(
    price: str = "3650.00",
    *,
    term: Term | str = Term.P1Y,
    currency: str = "USD",
    from_on: date = LONG_AGO,
    **item: Any,
) -> CatalogItem:
    """Put a product with a price into the catalog."""
    product = CatalogItemFactory(**item)
    set_price(product, price, term=term, currency=currency, from_on=from_on)
    return product


def set_price(
    item: CatalogItem, price: str, *, term: Term | str = Term.P1Y, currency: str = "USD", from_on: date = LONG_AGO
) -> Price:
    """Say what one unit costs for a whole term from a day on."""
    unit = Money.from_decimal(price, currency).minor
    return Price.objects.create(item=item, term=Term(term), currency=currency, unit_minor=unit, from_on=from_on)


def buying(
    item: CatalogItem,
    quantity: int = 1,
    *,
    customer: Customer,
    term: Term | str = Term.P1Y,
    plan: BillingPlan | str = BillingPlan.UPFRONT,
    subscription: Subscription | None = None,
    **more: Any,
) -> WantedPurchase:
    """Want to buy so many units of a product, billed to the customer's first active subscription."""
    active = customer.subscriptions.filter(state=Subscription.State.ACTIVE).order_by("name")
    billed = subscription or active.first() or SubscriptionFactory(customer=customer)
    return WantedPurchase(
        item_id=item.pk,
        quantity=quantity,
        term=Term(term),
        plan=BillingPlan(plan),
        subscription_id=billed.pk,
        **more,
    )


def exchange_quote(
    person: Person,
    what: Reservation | Units,
    purchases: Sequence[WantedPurchase],
    *,
    quantity: int | None = None,
    now: datetime = NOW,
) -> ExchangeQuote:
    """Make a quote: ``exchange_quote(admin, {one: 2, other: None}, [buying(item, customer=...)])``."""
    units: Units = {what: quantity} if isinstance(what, Reservation) else what
    customer = next(iter(units)).customer
    returns = [Wanted(reservation.pk, number) for reservation, number in units.items()]
    with acting(person.actor, now=now):
        return make_exchange_quote(customer=customer, returns=returns, purchases=purchases, actor=person.actor, now=now)


def submit_exchange_of(person: Person, quoted: ExchangeQuote, *, now: datetime = NOW) -> SupportRequest:
    """Send a quote in, with the wizard's answers."""
    with acting(person.actor, now=now):
        return request_exchange(
            quote=quoted, answers=ANSWERS, principal=person.principal_at(now), actor=person.actor, now=now
        )


def ask_exchange(
    person: Person,
    what: Reservation | Units,
    purchases: Sequence[WantedPurchase],
    *,
    quantity: int | None = None,
    now: datetime = NOW,
) -> Exchange:
    """Quote and submit; the exchange waits for the worker."""
    quoted = exchange_quote(person, what, purchases, quantity=quantity, now=now)
    request = submit_exchange_of(person, quoted, now=now)
    assert request.exchange is not None
    return request.exchange


def exchanged(
    person: Person,
    what: Reservation | Units,
    purchases: Sequence[WantedPurchase],
    *,
    quantity: int | None = None,
    now: datetime = NOW,
) -> Exchange:
    """Quote, submit, and let the worker's handlers do what is due, in this process."""
    exchange = ask_exchange(person, what, purchases, quantity=quantity, now=now)
    outbox.drain(now=now)
    exchange.refresh_from_db()
    return exchange
