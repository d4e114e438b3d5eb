"""Record a purchase: the order, its reservation, the payment schedule, and the first payment."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from typing import Any

from billing.commands.take_payment import take_payment
from billing.models import OrderBalance, Payment
from billing.policy.payment_schedule import payment_schedule
from billing.policy.terms import BillingPlan, Term, term_end
from customers.models import Customer, Subscription
from reservations.models import CatalogItem, Reservation, ReservationOrder
from reservations.policy.scope import Scope, ScopeType

SHARED = Scope(ScopeType.SHARED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Purchase:
    """What is bought: ``unit_price_minor`` is one unit's price for the whole term in the customer's currency.

    ``scope``: what the benefit applies to from the start, looked at already. ``is_size_flexible``: whether other sizes
    share it; None for whether the product has any.
    ``bought_at``: the instant of the purchase where it is recorded later, as a renewal may be; now unless given.
    ``taken_over``: columns that a renewal's reservation has from the one before it.
    """

    customer: Customer
    subscription: Subscription
    item: CatalogItem
    name: str
    quantity: int
    term: Term
    plan: BillingPlan
    unit_price_minor: int
    scope: Scope = SHARED
    is_renewed: bool = False
    is_size_flexible: bool | None = None
    bought_at: datetime | None = None
    taken_over: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PurchaseIds:
    """The ids of the two rows to be, where they are known beforehand."""

    order: uuid.UUID
    reservation: uuid.UUID


def record_purchase(*, purchase: Purchase, now: datetime, ids: PurchaseIds | None = None) -> Reservation:
    """Create the order and its reservation, and take the first payment, which is posted today.

    ``ids`` names the two new rows; without it they get random ids.
    """
    chosen = ids or PurchaseIds(uuid.uuid4(), uuid.uuid4())
    order = _order(purchase, chosen.order, purchase.bought_at or now)
    reservation = _reservation(purchase, order, chosen.reservation, now)
    OrderBalance.objects.create(partner_id=order.partner_id, order=order, currency=order.currency)
    first, *_later = _schedule(purchase, reservation, order.purchased_at)
    take_payment(payment=first, customer_id=order.customer_id, order_id=order.pk, now=now)
    return reservation


def _order(purchase: Purchase, order_id: uuid.UUID, bought_at: datetime) -> ReservationOrder:
    return ReservationOrder.objects.create(
        id=order_id,
        partner_id=purchase.customer.partner_id,
        customer=purchase.customer,
        billing_subscription=purchase.subscription,
        name=purchase.name,
        term=purchase.term,
        billing_plan=purchase.plan,
        currency=purchase.customer.currency,
        purchased_at=bought_at,
        benefit_starts_at=bought_at,
        expires_at=datetime.combine(term_end(bought_at.date(), purchase.term), time(), tzinfo=UTC),
        original_quantity=purchase.quantity,
    )


def _reservation(purchase: Purchase, order: ReservationOrder, reservation_id: uuid.UUID, now: datetime) -> Reservation:
    columns: dict[str, Any] = {
        "id": reservation_id,
        "partner_id": order.partner_id,
        "customer_id": order.customer_id,
        "order": order,
        "item": purchase.item,
        "name": purchase.name,
        "quantity": purchase.quantity,
        "is_size_flexible": (
            bool(purchase.item.flexibility_group) if purchase.is_size_flexible is None else purchase.is_size_flexible
        ),
        "scope": purchase.scope.type.value,
        "scope_subscription_id": purchase.scope.subscription_id,
        "scope_resource_group_id": purchase.scope.resource_group_id,
        "scope_management_group_id": purchase.scope.management_group_id,
        "is_renewed": purchase.is_renewed,
        "created_at": now,
        "updated_at": now,
        "purchased_at": order.purchased_at,
        "expires_at": order.expires_at,
    }
    return Reservation.objects.create(**{**columns, **purchase.taken_over})


def _schedule(purchase: Purchase, reservation: Reservation, bought_at: datetime) -> list[Payment]:
    return Payment.objects.bulk_create(
        Payment(
            partner_id=reservation.partner_id,
            reservation=reservation,
            number=planned.index,
            due_on=planned.due_on,
            quantity=reservation.quantity,
            unit_minor=planned.unit_minor,
            amount_minor=planned.unit_minor * reservation.quantity,
            currency=purchase.customer.currency,
        )
        for planned in payment_schedule(purchase.unit_price_minor, purchase.term, purchase.plan, bought_at.date())
    )
