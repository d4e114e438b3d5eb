"""Give a new order or reservation the roles that were held on what it takes the place of."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q

from customers.models import RoleAssignment


def copy_roles(*, partner_id: uuid.UUID, scopes: Sequence[str], to: str, at: datetime, now: datetime) -> int:
    """Copy the roles that were in force at an instant on every one of the scopes; return how many.

    A role ends when the first of those that it is made of would have. Roles on the order of a reservation are inherited
    and need no copy.
    """
    in_force = Q(ends_at__isnull=True) | Q(ends_at__gt=at)
    rows = RoleAssignment.objects.filter(in_force, partner_id=partner_id, scope__in=scopes)
    held: dict[tuple[uuid.UUID, uuid.UUID], list[RoleAssignment]] = defaultdict(list)
    for row in rows.order_by("user_id", "role_id", "scope"):
        held[row.user_id, row.role_id].append(row)
    everywhere = [same for same in held.values() if len(same) == len(scopes)]
    RoleAssignment.objects.bulk_create(_copy(same, to, now) for same in everywhere)
    return len(everywhere)


def _copy(same: Sequence[RoleAssignment], to: str, now: datetime) -> RoleAssignment:
    first = same[0]
    return RoleAssignment(
        id=uuid.uuid4(),
        partner_id=first.partner_id,
        user_id=first.user_id,
        role_id=first.role_id,
        scope=to,
        given_by_id=first.given_by_id,
        created_at=now,
        ends_at=min((one.ends_at for one in same if one.ends_at), default=None),
    )
