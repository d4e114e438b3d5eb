"""Hold a person's rights still for as long as a transaction turns on them."""

import uuid
from collections.abc import Iterable
from datetime import datetime

from customers.models import Membership, RoleAssignment
from customers.policy.access import Principal
from customers.policy.roles import PartnerRole
from customers.queries.access import Where
from customers.queries.standing import reach_of


def lock_rights(*, partner_id: uuid.UUID, user_id: uuid.UUID, at: Iterable[Where], now: datetime) -> Principal | None:
    """Return a person's rights at a partner as they are now; nobody can take one away before the transaction ends.

    Locks the membership with its person, then the role assignments at these places by id. None when the person
    does not belong to the partner any more.
    """
    rows = Membership.objects.select_for_update(of=("self", "user"), no_key=True).select_related("user")
    membership = rows.filter(partner_id=partner_id, user_id=user_id).first()
    if membership is None or not membership.user.is_active or not membership.is_in_force(membership.partner.today(now)):
        return None
    assignments = RoleAssignment.objects.select_for_update(no_key=True).filter(
        partner_id=partner_id, user_id=user_id, scope__in={scope for place in at for scope in place.scopes}
    )
    list(assignments.order_by("pk"))
    roles = frozenset(PartnerRole(role) for role in membership.roles)
    return Principal(user_id=user_id, partner_id=partner_id, roles=roles, reach=reach_of(roles))
