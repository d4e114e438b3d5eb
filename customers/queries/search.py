"""Find customers by the beginning of a name."""

import uuid

from django.db.models import Q

from customers.models import Customer


def customers_beginning_with(*, partner_id: uuid.UUID, text: str, at_most: int) -> list[Customer]:
    """Return customers whose name or domain begins with a text, by name."""
    found = Customer.objects.filter(partner_id=partner_id).filter(
        Q(company_name__istartswith=text) | Q(domain__istartswith=text)
    )
    return list(found.order_by("company_name", "id")[:at_most])
