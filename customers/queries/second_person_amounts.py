"""Up to which amounts a partner lets its roles submit refunds alone."""

import uuid

from customers.models import SecondPersonAmount


def second_person_amounts(partner_id: uuid.UUID) -> dict[str, int]:
    """Return the amounts that are set, in US cents by role; none means that nobody is asked."""
    rows = SecondPersonAmount.objects.filter(partner_id=partner_id)
    return dict(rows.order_by("role").values_list("role", "amount_usd_minor"))
