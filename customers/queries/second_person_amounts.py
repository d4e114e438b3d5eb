"""Up to which amounts a partner lets its roles submit refunds alone."""

import uuid

from core.database import rows

AMOUNTS = "SELECT role, amount_usd_minor FROM customers_secondpersonamount WHERE partner_id = %s ORDER BY role"


def second_person_amounts(partner_id: uuid.UUID) -> dict[str, int]:
    """Return the amounts that are set, in US cents by role; none means that nobody is asked."""
    return dict(rows(AMOUNTS, [partner_id]))
