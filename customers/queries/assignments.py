"""Who holds a role at an order or a reservation, and what each of these people may therefore do there."""

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from customers.models import Membership, RoleAssignment, User
from customers.models.partner import MembershipQuerySet
from customers.policy.access import Decision, Held, Principal, decide
from customers.policy.grants import Grant, barrier_to_granting
from customers.policy.roles import Action, AzureRole, Level, PartnerRole
from customers.queries.access import BROAD_SCOPES, Place, assignments_in_force
from customers.queries.programs import belongs_at
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
    def is_inherited(self) -> bool:
        """Whether it is held above the order, for everything of the directory."""
        return self.assignment is not None and self.assignment.scope in BROAD_SCOPES

    @property
    def key(self) -> str:
        """The assignment's id as text; an implied role has none."""
        return str(self.assignment.pk) if self.assignment else ""

    @property
    def since(self) -> datetime | None:
        return self.assignment.created_at if self.assignment else None

    @property
    def until(self) -> datetime | None:
        return self.assignment.ends_at if self.assignment else None

    @property
    def given_by(self) -> User | None:
        return self.assignment.given_by if self.assignment else None


@dataclass(frozen=True, slots=True)
class MayDo:
    """A person's partner roles, and the decision for each of ``SHOWN_ACTIONS``; none holds who has left."""

    user: User
    partner_roles: Sequence[PartnerRole]
    principal: Principal
    held: tuple[Held, ...]

    @property
    def decisions(self) -> list[tuple[Action, Decision]]:
        return [(action, decide(self.principal, action, held=self.held)) for action in SHOWN_ACTIONS]

    def can_give(self, grant: Grant) -> bool:
        held = [one for one in self.held if one.is_on_order or not grant.is_on_order]
        return barrier_to_granting(self.principal, held, grant) is None


@dataclass(frozen=True, slots=True)
class AccessHere:
    """Every role held here, implied ones first, and everybody who holds one."""

    assigned: list[Assigned]
    people: list[MayDo]

    def of(self, user_id: uuid.UUID) -> MayDo | None:
        return next((one for one in self.people if one.user.pk == user_id), None)


def access_at(
    *,
    partner_id: uuid.UUID,
    customer_id: uuid.UUID,
    place: Place,
    now: datetime,
    also: Collection[uuid.UUID] = (),
) -> AccessHere:
    """Return who holds which role at a place of a customer's, and may therefore do what; three queries for any number.

    Programs of another customer's tenant are not there. ``also``: members who are to be among the people although
    they hold no role here.
    """
    rows = assignments_in_force(now).filter(belongs_at(customer_id), partner_id=partner_id, scope__in=place.scopes)
    related = rows.select_related("role", "user__service_principal", "given_by")
    assignments = list(related.order_by("user__name", "scope", "pk"))
    holders = {*also, *(one.user_id for one in assignments)}
    members = _in_force(_members(partner_id, holders).filter(belongs_at(customer_id)), now)
    reach = reach_of(frozenset(PartnerRole(role) for member in members for role in member.roles))
    implied = [
        Assigned(member.user, AzureRole.OWNER, is_on_order=True)
        for member in members
        if PartnerRole.ADMIN_AGENT in member.roles
    ]
    given = [
        Assigned(one.user, AzureRole(one.role.name), place.is_on_order(one.scope), assignment=one)
        for one in assignments
    ]
    people = [_may_do(member, given, reach) for member in members]
    return AccessHere(assigned=[*implied, *given], people=people)


def _members(partner_id: uuid.UUID, holders: Iterable[uuid.UUID]) -> MembershipQuerySet:
    """Return the Admin agents and these others, as far as they can still sign in."""
    rows = Membership.objects.filter(partner_id=partner_id, user__is_active=True).filter(
        Q(roles__contains=[PartnerRole.ADMIN_AGENT.value]) | Q(user_id__in=list(holders))
    )
    return rows.select_related("user__service_principal", "partner").order_by("user__name")


def _in_force(members: Iterable[Membership], now: datetime) -> list[Membership]:
    return [one for one in members if one.is_in_force(one.partner.today(now))]


def _may_do(member: Membership, given: list[Assigned], reach: Reach) -> MayDo:
    held = tuple(Held(one.role, one.is_on_order, one.until) for one in given if one.user.pk == member.user_id)
    principal = principal_of(member, reach)
    return MayDo(member.user, [PartnerRole(role) for role in member.roles], principal, held)


def principal_of(member: Membership, reach: Reach) -> Principal:
    """Return a member as the rights see them. ``reach`` may hold more roles than the member has."""
    roles = frozenset(PartnerRole(role) for role in member.roles)
    return Principal(user_id=member.user_id, partner_id=member.partner_id, roles=roles, reach=reach)


def who_may(*, partner_id: uuid.UUID, action: Action, at: Sequence[Place], now: datetime) -> list[Membership]:
    """Return the people in force who may do something at all of these places, by name; three queries.

    Admin agents, and those who hold an Azure role at one of them: the matrix gives it to nobody else.
    """
    scopes = {scope for place in at for scope in place.scopes}
    rows = list(assignments_in_force(now).filter(partner_id=partner_id, scope__in=scopes))
    members = _in_force(_members(partner_id, {row.user_id for row in rows}).people(), now)
    reach = reach_of(frozenset(PartnerRole(role) for member in members for role in member.roles))
    return [
        member
        for member in members
        if all(decide(principal_of(member, reach), action, held=_held(rows, member.user_id, place)) for place in at)
    ]


def _held(rows: Iterable[RoleAssignment], user_id: uuid.UUID, place: Place) -> list[Held]:
    return [
        place.held(AzureRole(row.role.name), row.scope, row.ends_at)
        for row in rows
        if row.user_id == user_id and row.scope in place.scopes
    ]
