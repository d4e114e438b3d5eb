"""What somebody may see of a partner's: reservations, orders, subscriptions, and the customers that these are of.

People see everything of their partner. A program sees all with a role at the root that lets it read; else what its
roles on orders, reservations and subscriptions reach. Where a customer is named, of that customer alone.
"""

from datetime import datetime

from django.db.models import Q, QuerySet

from customers.models import Customer, Subscription
from customers.policy.access import Principal, Why, decide
from customers.policy.roles import Action
from customers.queries.access import Readable, may, readable_by, subscriptions_assigned_to
from reservations.models import Reservation, ReservationOrder


def reservations_seen_by(principal: Principal, *, customer: Customer | None, now: datetime) -> QuerySet[Reservation]:
    """Return the reservations that the principal may see. One query at most, and the list's own."""
    rows = Reservation.objects.filter(partner_id=principal.partner_id)
    if customer:
        rows = rows.filter(customer=customer)
    seen = readable_by(principal, now=now)
    return rows if seen.everything else rows.filter(Q(order_id__in=seen.orders) | Q(pk__in=seen.reservations))


def orders_seen_by(principal: Principal, *, customer: Customer | None, now: datetime) -> QuerySet[ReservationOrder]:
    """Return the orders that the principal may see: whole ones, and those that hold a reservation they may see.

    One query at most, and the list's own.
    """
    rows = ReservationOrder.objects.filter(partner_id=principal.partner_id)
    if customer:
        rows = rows.filter(customer=customer)
    return _orders_among(rows, readable_by(principal, now=now))


def _orders_among(rows: QuerySet[ReservationOrder], seen: Readable) -> QuerySet[ReservationOrder]:
    if seen.everything:
        return rows
    within = Reservation.objects.filter(pk__in=seen.reservations).values("order_id")
    return rows.filter(Q(pk__in=seen.orders) | Q(pk__in=within))


def customers_seen_by(principal: Principal, *, customer: Customer | None, now: datetime) -> QuerySet[Customer]:
    """Return the customers that the principal may see: all, or those of the reservations they may see.

    One query at most, and the list's own.
    """
    rows = Customer.objects.filter(partner_id=principal.partner_id)
    if customer:
        rows = rows.filter(pk=customer.pk)
    if may(principal, Action.CUSTOMERS_READ, now=now):
        return rows
    seen = readable_by(principal, now=now)
    if seen.everything:
        return rows
    of_orders = ReservationOrder.objects.filter(pk__in=seen.orders).values("customer_id")
    of_reservations = Reservation.objects.filter(pk__in=seen.reservations).values("customer_id")
    return rows.filter(Q(pk__in=of_orders) | Q(pk__in=of_reservations))


def subscriptions_seen_by(principal: Principal, *, customer: Customer | None, now: datetime) -> QuerySet[Subscription]:
    """Return the subscriptions that the principal may see: all, or those that they hold a role on, and those that the
    orders they may see are billed to. Two queries at most, and the list's own.
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
    orders = _orders_among(ReservationOrder.objects.filter(partner_id=principal.partner_id), seen)
    return rows.filter(Q(pk__in=assigned) | Q(pk__in=orders.values("billing_subscription_id")))
