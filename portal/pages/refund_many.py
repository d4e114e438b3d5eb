"""Whose reservations were ticked in the list of all customers."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from customers.models import Customer
from reservations.queries.customers_of import customers_of


@dataclass(frozen=True, slots=True)
class Choice:
    """A customer with how many of its reservations are ticked, and where their refund starts."""

    customer: Customer
    number: int
    url: str


def refund_choices(partner_id: uuid.UUID, ids: Sequence[str]) -> list[Choice] | None:
    """Return a choice for each customer, by name; None when one is not this partner's. One query."""
    try:
        wanted = list(dict.fromkeys(uuid.UUID(one) for one in ids))
    except ValueError:
        return None
    owners = customers_of(partner_id=partner_id, reservation_ids=wanted)
    if len(owners) != len(wanted):
        return None
    by_customer: dict[Customer, list[uuid.UUID]] = {}
    for one in wanted:
        by_customer.setdefault(owners[one], []).append(one)
    choices = [Choice(customer, len(own), _url(customer, own)) for customer, own in by_customer.items()]
    return sorted(choices, key=lambda one: one.customer.company_name)


def _url(customer: Customer, ids: Sequence[uuid.UUID]) -> str:
    return f"{reverse('refund_start', args=[customer.pk])}?{urlencode([('reservation', one) for one in ids])}"
