"""The subscriptions that somebody may see."""

from datetime import datetime

from django.db.models import Q, QuerySet

from customers.models import Customer, Subscription
from customers.policy.access import Principal, Why, decide
from customers.policy.roles import Action
from customers.queries.access import readable_by, subscriptions_assigned_to
from reservations.models import Reservation, ReservationOrder


def subscriptions_seen_by(principal: Principal, *, customer: Customer | None, now: datetime) -> QuerySet[Subscription]:
    """Return the partner's subscriptions (those of one customer, where one is named) that the principal may see.

    People see all. A program sees all with a role at the root that lets it read; else those that it holds a role on,
    and those that orders and reservations which it may read are billed to. Two queries at most, and the list's own.
    """
    rows = Subscription.objects.filter(partner_id=principal.partner_id)
    if customer:
        rows = rows.filter(customer=customer)
    unassisted = decide(principal, Action.CUSTOMERS_READ)
    if unassisted:
        return rows
    if unassisted.why is not Why.NEEDS_ASSIGNMENT:
        return rows.none()
    seen = readable_by(principal, now=now)
    if seen.everything:
        return rows
    assigned = subscriptions_assigned_to(principal, now=now)
    within = Reservation.objects.filter(partner_id=principal.partner_id, pk__in=seen.reservations).values("order_id")
    orders = ReservationOrder.objects.filter(Q(pk__in=seen.orders) | Q(pk__in=within), partner_id=principal.partner_id)
    return rows.filter(Q(pk__in=assigned) | Q(pk__in=orders.values("billing_subscription_id")))
