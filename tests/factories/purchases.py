"""Purchases through the product's own command, and what was used of them."""

from datetime import date, datetime
from decimal import Decimal

from billing.commands.record_purchase import Purchase, PurchaseIds, record_purchase
from billing.commands.take_payment import take_due_payments
from billing.models import Payment
from billing.policy.terms import BillingPlan, Term
from core.actor import Actor
from core.money import Money
from core.transactions import acting
from customers.models import Customer
from reservations.commands.record_utilization import DayOfUse, record_utilization
from reservations.models import CatalogItem, Reservation
from tests.factories.catalog import CatalogItemFactory, fx_rates
from tests.factories.customers import CustomerFactory, SubscriptionFactory
from tests.factories.ids import readable_id
from tests.factories.moments import PURCHASED, at

SELLER = Actor(kind="system", id=None, label="purchases of a test", through="command")


def buy(
    *,
    customer: Customer | None = None,
    price: str = "3650.00",
    currency: str = "USD",
    quantity: int = 1,
    term: Term | str = Term.P1Y,
    plan: BillingPlan | str = BillingPlan.UPFRONT,
    on: datetime | date | str = PURCHASED,
    now: datetime | date | str | None = None,
    item: CatalogItem | None = None,
    name: str = "VM_RI_01-01-2026_09-00",
) -> Reservation:
    """Buy ``quantity`` units; ``price`` is one unit's for the whole term, in units of the customer's currency.

    ``currency`` counts only when no customer is given. With ``now``, every payment that falls due by
    then is taken, each on its own day.
    """
    fx_rates()
    buyer = customer or CustomerFactory(currency=currency)
    subscription = buyer.subscriptions.first() or SubscriptionFactory(customer=buyer)
    purchase = Purchase(
        customer=buyer,
        subscription=subscription,
        item=item or CatalogItemFactory(),
        name=name,
        quantity=quantity,
        term=Term(term),
        plan=BillingPlan(plan),
        unit_price_minor=Money.from_decimal(price, buyer.currency).minor,
    )
    bought_at = at(on)
    ids = PurchaseIds(order=readable_id("order"), reservation=readable_id("reservation"))
    with acting(SELLER, now=bought_at):
        reservation = record_purchase(purchase=purchase, now=bought_at, ids=ids)
    if now is not None:
        pay(reservation, until=now)
    return reservation


def pay(reservation: Reservation, *, until: datetime | date | str) -> None:
    """Take the payments that fall due by an instant, each on its own day."""
    days = reservation.payments.filter(state=Payment.State.SCHEDULED, due_on__lte=at(until).date())
    for day in days.order_by("number").values_list("due_on", flat=True):
        with acting(SELLER, now=at(day)):
            take_due_payments(reservation=reservation, now=at(day))
    reservation.refresh_from_db()


def usage(reservation: Reservation, *days: date | str, hours: str = "24") -> None:
    """Record that so many hours of each day were used, of 24 for each unit."""
    rows = [
        DayOfUse(
            partner_id=reservation.partner_id,
            reservation_id=reservation.pk,
            day=at(day).date(),
            reserved_hours=Decimal(24 * reservation.quantity),
            used_hours=Decimal(hours),
        )
        for day in days
    ]
    with acting(SELLER, now=at(days[-1])):
        record_utilization(rows)
