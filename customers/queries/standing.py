"""Where a signed-in person stands: their partner, and what their roles reach."""

import uuid
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from core.database import rows
from customers.models import Membership, Partner, User
from customers.policy.access import Principal
from customers.policy.roles import Action, Level, PartnerRole

CELLS = "SELECT role, action, level FROM customers_rolepermission WHERE role = ANY(%s)"


@dataclass(frozen=True, slots=True)
class Standing:
    """A person's partner and their principal there."""

    partner: Partner
    principal: Principal


def standing_of(user: User, *, now: datetime) -> Standing | None:
    """Return where the person stands; None when no membership of theirs is in force on its partner's day.

    A program stands nowhere: pages are for people.
    """
    memberships = Membership.objects.people().filter(user=user).select_related("partner").order_by("partner__name")
    membership = next((one for one in memberships if one.is_in_force(one.partner.today(now))), None)
    if membership is None:
        return None
    roles = frozenset(PartnerRole(role) for role in membership.roles)
    principal = Principal(user_id=user.pk, partner_id=membership.partner_id, roles=roles, reach=reach_of(roles))
    return Standing(membership.partner, principal)


def standing_at(user: User, *, partner_id: uuid.UUID, now: datetime) -> Principal | None:
    """Return a person's principal at this partner; None when they do not belong to it now. Two queries."""
    memberships = Membership.objects.filter(user=user, partner_id=partner_id, user__is_active=True)
    membership = memberships.select_related("partner").first()
    if membership is None or not membership.is_in_force(membership.partner.today(now)):
        return None
    roles = frozenset(PartnerRole(role) for role in membership.roles)
    return Principal(user_id=user.pk, partner_id=partner_id, roles=roles, reach=reach_of(roles))


def reach_of(roles: frozenset[PartnerRole]) -> dict[Action, dict[PartnerRole, Level]]:
    """Return the matrix's cells of these roles."""
    reach: dict[Action, dict[PartnerRole, Level]] = defaultdict(dict)
    for role, action, level in rows(CELLS, [[role.value for role in roles]]):
        reach[Action(action)][PartnerRole(role)] = Level(level)
    return reach
