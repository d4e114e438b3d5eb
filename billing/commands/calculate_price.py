"""Say what a purchase would cost, and under which order it can be made."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from billing.commands.make_quote import rate_of
from billing.commands.purchase_lines import WantedReservation, purchases_of
from billing.commands.purchase_refusals import PurchaseNotAllowed
from billing.commands.record_purchase import Purchase
from billing.policy.currency import UsdRate, to_usd_minor
from billing.policy.payment_schedule import ScheduledPayment, payment_schedule
from billing.queries.purchase_rights import purchase_rights
from core.actor import Actor
from core.models import Operation
from core.operations import begin_operation
from customers.models import Customer
from customers.policy.access import Principal


@dataclass(frozen=True, slots=True, kw_only=True)
class CalculatedPrice:
    """What would be bought, the order that it can be bought under, and its payments, in minor units for one unit."""

    order_id: uuid.UUID
    purchase: Purchase
    rate: UsdRate
    payments: Sequence[ScheduledPayment]

    @property
    def total_minor(self) -> int:
        return self.purchase.unit_price_minor * self.purchase.quantity

    def usd_minor(self, minor: int) -> int:
        """Return an amount in US cents."""
        return to_usd_minor(minor, self.rate.currency, self.rate)


def calculate_price(
    *, customer: Customer, wanted: WantedReservation, principal: Principal, actor: Actor, now: datetime
) -> CalculatedPrice:
    """Compute a purchase at today's price, and remember that price under a new order's id.

    A purchase under this id by the same person is made at that price or not at all.

    Raises:
        NotSupportedCountry, PurchaseNotAllowed, LineRefused, ExchangeRateMissing.
    """
    decision = purchase_rights(principal, [wanted.subscription_id], now=now)[wanted.subscription_id]
    if not decision:
        raise PurchaseNotAllowed(decision)
    (purchase,) = purchases_of(customer, [wanted], now)
    rate = rate_of(customer, now)
    order_id = uuid.uuid4()
    begin_operation(
        partner_id=customer.partner_id,
        customer_id=customer.pk,
        kind=Operation.Kind.PRICE,
        subject_id=order_id,
        actor=actor,
        now=now,
        inputs={"item": purchase.item.pk, "term": purchase.term.value},
        answer={"unit_minor": purchase.unit_price_minor},
    )
    return CalculatedPrice(
        order_id=order_id,
        purchase=purchase,
        rate=UsdRate.from_units_per_usd(rate.currency, rate.units_per_usd),
        payments=payment_schedule(purchase.unit_price_minor, purchase.term, purchase.plan, now.date()),
    )
