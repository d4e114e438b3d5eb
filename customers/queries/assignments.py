"""Who holds a role at an order or a reservation, and what each of these people may therefore do there."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from customers.models import Membership, RoleAssignment, User
from customers.policy.access import Decision, Held, Principal, decide
from customers.policy.roles import Action, AzureRole, Level, PartnerRole
from customers.queries.access import Place, assignments_in_force
from customers.queries.standing import reach_of

Reach = Mapping[Action, Mapping[PartnerRole, Level]]

SHOWN_ACTIONS = (
    Action.RESERVATIONS_READ,
    Action.RESERVATIONS_CONFIGURE,
    Action.ACCESS_MANAGE,
    Action.REFUNDS_REQUEST,
)


@dataclass(frozen=True, slots=True)
class Assigned:
    """A role that somebody holds here. ``assignment`` is missing where a partner role implies it."""

    user: User
    role: AzureRole
    is_on_order: bool
    assignment: RoleAssignment | None = None

    @property
    def is_implied(self) -> bool:
        return self.assignment is None

    @property
    def since(self) -> datetime | None:
        return self.assignment.created_at if self.assignment else None

    @property
    def until(self) -> datetime | None:
        return self.assignment.ends_at if self.assignment else None


@dataclass(frozen=True, slots=True)
class MayDo:
    """A person's partner roles, and the decision for each of ``SHOWN_ACTIONS``; none holds who has left."""

    user: User
    partner_roles: Sequence[PartnerRole]
    decisions: Sequence[tuple[Action, Decision]]


@dataclass(frozen=True, slots=True)
class AccessHere:
    """Every role held here, implied ones first, and everybody who holds one."""

    assigned: list[Assigned]
    people: list[MayDo]


def access_at(*, partner_id: uuid.UUID, place: Place, now: datetime) -> AccessHere:
    """Return who holds which role at a place and may therefore do what; three queries for any number of people."""
    assignments = list(
        assignments_in_force(now).filter(partner_id=partner_id, scope__in=place.scopes).order_by("user__name", "scope")
    )
    members = _members(partner_id, {one.user_id for one in assignments}, now)
    reach = reach_of(frozenset(PartnerRole(role) for member in members for role in member.roles))
    implied = [
        Assigned(member.user, AzureRole.OWNER, is_on_order=True)
        for member in members
        if PartnerRole.ADMIN_AGENT in member.roles
    ]
    given = [
        Assigned(one.user, AzureRole(one.role.name), one.scope == place.order_scope, assignment=one)
        for one in assignments
    ]
    people = [_may_do(member, given, partner_id, reach) for member in members]
    return AccessHere(assigned=[*implied, *given], people=people)


def _members(partner_id: uuid.UUID, holders: Iterable[uuid.UUID], now: datetime) -> list[Membership]:
    """Return the Admin agents and the holders of assignments who still belong to the partner."""
    rows = Membership.objects.filter(partner_id=partner_id, user__is_active=True).filter(
        Q(roles__contains=[PartnerRole.ADMIN_AGENT.value]) | Q(user_id__in=list(holders))
    )
    members = rows.select_related("user", "partner").order_by("user__name")
    return [one for one in members if one.is_in_force(one.partner.today(now))]


def _may_do(member: Membership, given: list[Assigned], partner_id: uuid.UUID, reach: Reach) -> MayDo:
    roles = [PartnerRole(role) for role in member.roles]
    principal = Principal(user_id=member.user_id, partner_id=partner_id, roles=frozenset(roles), reach=reach)
    held = [Held(one.role, one.is_on_order) for one in given if one.user.pk == member.user_id]
    return MayDo(member.user, roles, [(action, decide(principal, action, held=held)) for action in SHOWN_ACTIONS])
