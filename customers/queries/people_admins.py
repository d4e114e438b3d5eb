"""Who can change the partner roles of a partner's people."""

import uuid
from collections.abc import Sequence
from datetime import date

from customers.models import Membership
from customers.policy.roles import PartnerRole
from customers.queries.members import MOST_OFFERED, members_in_force

ABLE = (PartnerRole.GLOBAL_ADMIN.value, PartnerRole.USER_ADMIN.value)
MOST_NAMED = 3


def who_changes_roles(partner_id: uuid.UUID, *, on: date, known: Sequence[Membership]) -> list[str]:
    """Return the names of Global admins and User management admins in force.

    ``known``: the members that were read already; only when there are more of them than that, one query.
    """
    if len(known) < MOST_OFFERED:
        able = [one for one in known if set(one.roles) & set(ABLE)]
    else:
        able = list(members_in_force(partner_id, on=on).filter(roles__overlap=list(ABLE))[:MOST_NAMED])
    return [one.user.name for one in able[:MOST_NAMED]]
