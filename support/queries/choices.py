"""What a request can be about: a customer's reservations and subscriptions, by name."""

import uuid

from customers.models import Customer, Subscription
from reservations.models import Reservation

MOST = 500


def reservation_choices(customer: Customer) -> list[tuple[str, str]]:
    """Return ids and names, at most ``MOST``: who has more begins from the reservation's own page. One query."""
    rows = Reservation.objects.filter(partner_id=customer.partner_id, customer=customer).order_by("name", "pk")
    return [(str(pk), f"{name} ({pk})") for pk, name in rows.values_list("pk", "name")[:MOST]]


def subscription_choices(customer: Customer) -> list[tuple[str, str]]:
    """Return ids and names. One query."""
    rows = Subscription.objects.filter(partner_id=customer.partner_id, customer=customer).order_by("name", "pk")
    return [(str(pk), name) for pk, name in rows.values_list("pk", "name")[:MOST]]


def reservation_named(customer: Customer, reservation_id: str) -> Reservation | None:
    """Return a customer's reservation by the id that a form gave; nothing for nothing."""
    if not reservation_id:
        return None
    rows = Reservation.objects.filter(partner_id=customer.partner_id, customer=customer)
    return rows.filter(pk=uuid.UUID(reservation_id)).first()


def subscription_named(customer: Customer, subscription_id: str) -> Subscription | None:
    """Return a customer's subscription by the id that a form gave; nothing for nothing."""
    if not subscription_id:
        return None
    rows = Subscription.objects.filter(partner_id=customer.partner_id, customer=customer)
    return rows.filter(pk=uuid.UUID(subscription_id)).first()
