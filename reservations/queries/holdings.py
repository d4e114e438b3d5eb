"""What customers have, in figures: how many reservations, of which products, in which regions."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, IntegerField, OuterRef, Subquery

from customers.models import Customer
from reservations.models import CatalogItem, Reservation
from reservations.queries.status import running


@dataclass(frozen=True, slots=True)
class Holdings:
    """A customer, how many reservations it ever had, and the resource types and regions of them."""

    customer: Customer
    total: int
    products: list[str]
    regions: list[str]


def holdings_of(*, partner_id: uuid.UUID, customer_id: uuid.UUID) -> Holdings | None:
    """Return a customer with what it has, in one query; None for another partner's as for none."""
    held = Reservation.objects.filter(partner_id=partner_id, customer_id=OuterRef("pk")).order_by()
    customers = Customer.objects.filter(partner_id=partner_id, pk=customer_id)
    customer = customers.annotate(
        held=Subquery(held.values("customer_id").annotate(n=Count("pk")).values("n"), output_field=IntegerField()),
        products=ArraySubquery(held.values_list("item__resource_type", flat=True).distinct()),
        regions=ArraySubquery(held.values_list("item__region", flat=True).distinct()),
    ).first()
    if customer is None:
        return None
    return Holdings(customer, customer.held or 0, sorted(customer.products), sorted(customer.regions))


def products_and_regions() -> tuple[list[str], list[str]]:
    """Return the resource types and regions of the whole catalog, in one query."""
    found = CatalogItem.objects.order_by().values_list("resource_type", "region").distinct()
    pairs = list(found)
    return sorted({product for product, _ in pairs}), sorted({region for _, region in pairs})


def numbers_of_reservations(
    *, partner_id: uuid.UUID, customer_ids: Iterable[uuid.UUID], now: datetime
) -> dict[uuid.UUID, int]:
    """Return how many reservations that have not ended each customer has; one query."""
    held = Reservation.objects.filter(partner_id=partner_id, customer_id__in=list(customer_ids))
    return dict(running(held, now=now).order_by().values_list("customer_id").annotate(n=Count("pk")))
