"""A partner's customers, a page at a time."""

import uuid

from django.db.models import Q, QuerySet

from customers.models import Customer


def customers_of(*, partner_id: uuid.UUID, text: str = "", tag: str = "") -> QuerySet[Customer]:
    """Return the partner's customers by name: all, those whose name or domain contains a text, those with a tag."""
    customers = Customer.objects.filter(partner_id=partner_id).order_by("company_name", "id")
    if text:
        customers = customers.filter(Q(company_name__icontains=text) | Q(domain__icontains=text))
    return customers.filter(tags__contains=[tag]) if tag else customers


def customer_of(*, partner_id: uuid.UUID, customer_id: uuid.UUID) -> Customer | None:
    """Return one customer; None for another partner's as for none."""
    return Customer.objects.filter(partner_id=partner_id, pk=customer_id).first()
