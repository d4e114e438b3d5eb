"""What customers have, in figures: how many reservations, of which products, in which regions."""

import uuid
from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, IntegerField, OuterRef, Subquery

from customers.models import Customer, Subscription
from reservations.models import CatalogItem, Reservation


@dataclass(frozen=True, slots=True)
class Holdings:
    """A customer, how many reservations it ever had, and the resource types and regions of them.

    ``subscription``: the name of the one that was asked for, nothing when it is not the customer's.
    """

    customer: Customer
    total: int
    products: list[str]
    regions: list[str]
    subscription: str = ""


def holdings_of(
    *, partner_id: uuid.UUID, customer_id: uuid.UUID, subscription_id: uuid.UUID | None = None
) -> Holdings | None:
    """Return a customer with what it has, in one query; None for another partner's as for none."""
    held = Reservation.objects.filter(partner_id=partner_id, customer_id=OuterRef("pk")).order_by()
    customers = Customer.objects.filter(partner_id=partner_id, pk=customer_id)
    named = Subscription.objects.filter(
        partner_id=partner_id, customer_id=OuterRef("pk"), pk__in=[subscription_id] if subscription_id else []
    )
    customer = customers.annotate(
        subscription=Subquery(named.values("name")),
        held=Subquery(held.values("customer_id").annotate(n=Count("pk")).values("n"), output_field=IntegerField()),
        products=ArraySubquery(held.values_list("item__resource_type", flat=True).distinct()),
        regions=ArraySubquery(held.values_list("item__region", flat=True).distinct()),
    ).first()
    if customer is None:
        return None
    return Holdings(
        customer=customer,
        total=customer.held or 0,
        products=sorted(customer.products),
        regions=sorted(customer.regions),
        subscription=customer.subscription or "",
    )


def products_and_regions() -> tuple[list[str], list[str]]:
    """Return the resource types and regions of the whole catalog, in one query."""
    found = CatalogItem.objects.order_by().values_list("resource_type", "region").distinct()
    pairs = list(found)
    return sorted({product for product, _ in pairs}), sorted({region for _, region in pairs})
