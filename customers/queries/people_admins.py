"""Who can change the partner roles of a partner's people."""

import uuid
from datetime import date

from customers.policy.roles import PartnerRole
from customers.queries.members import members_in_force

MOST_NAMED = 3


def who_changes_roles(partner_id: uuid.UUID, *, on: date) -> list[str]:
    """Return the names of Global admins and User management admins in force; one query."""
    able = members_in_force(partner_id, on=on).filter(
        roles__overlap=[PartnerRole.GLOBAL_ADMIN.value, PartnerRole.USER_ADMIN.value]
    )
    return [one.user.name for one in able[:MOST_NAMED]]
