"""The one question of rights, asked with what the database knows: may they, and through what."""

import re
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from django.db.models import Q, QuerySet

from core import clock
from customers.models import Membership, RoleAssignment
from customers.policy.access import ROLE_GIVES, Decision, Held, Principal, Why, decide, roles_giving
from customers.policy.roles import Action, AzureRole, PartnerRole

MOST_NAMED = 3
"""How many people are named who can help."""

ROOT_SCOPE = "/"
CAPACITY_SCOPE = "/providers/Microsoft.Capacity"
ORDER_SCOPE = f"{CAPACITY_SCOPE}/reservationOrders/"
SUBSCRIPTION_SCOPE = "/subscriptions/"
SUBSCRIPTION_ID = re.compile(rf"{SUBSCRIPTION_SCOPE}([0-9a-f-]{{36}})", re.IGNORECASE)
RESERVATION_ID = re.compile(rf"{ORDER_SCOPE}[^/]+/reservations/([^/]+)")

BROAD_SCOPES = (ROOT_SCOPE, CAPACITY_SCOPE)
"""What every order and reservation of a tenant lies below; only programs are given roles there, people have theirs."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is to be done: an order, and perhaps one of its reservations."""

    order_id: uuid.UUID
    reservation_id: uuid.UUID | None = None

    @property
    def order_scope(self) -> str:
        return f"{ORDER_SCOPE}{self.order_id}"

    @property
    def own_scopes(self) -> list[str]:
        """The order's and the reservation's."""
        inner = [f"{self.order_scope}/reservations/{self.reservation_id}"] if self.reservation_id else []
        return [self.order_scope, *inner]

    @property
    def scopes(self) -> list[str]:
        """Where a role counts here: its own scopes, and what they lie below."""
        return [*BROAD_SCOPES, *self.own_scopes]

    def held(self, role: AzureRole, scope: str, ends_at: datetime | None) -> Held:
        """Return a role that is assigned at one of its scopes, as rights see it."""
        return Held(role, self.is_on_order(scope), ends_at)

    def is_on_order(self, scope: str) -> bool:
        """Tell whether one of its scopes is the order's, or one that the order lies below."""
        return scope in (*BROAD_SCOPES, self.order_scope)


@dataclass(frozen=True, slots=True)
class SubscriptionPlace:
    """Where something is to be bought: the subscription that is billed."""

    subscription_id: uuid.UUID

    @property
    def scopes(self) -> list[str]:
        return [ROOT_SCOPE, f"{SUBSCRIPTION_SCOPE}{self.subscription_id}"]

    def held(self, role: AzureRole, scope: str, ends_at: datetime | None) -> Held:
        return Held(role, is_on_order=False, ends_at=ends_at, is_on_subscription=True)


Where = Place | SubscriptionPlace
W = TypeVar("W", Place, SubscriptionPlace)


@dataclass(frozen=True, slots=True)
class Holdings:
    """The Azure roles that one person holds, each with its scope and its end, looked up at once for many places."""

    roles: Sequence[tuple[str, AzureRole, datetime | None]] = ()

    @classmethod
    def of(cls, principal: Principal, places: Iterable[Where], *, now: datetime) -> "Holdings":
        """Return what the principal holds at these places. One query, none for no place."""
        scopes = {scope for place in places for scope in place.scopes}
        if not scopes:
            return cls()
        rows = assignments_in_force(now).filter(
            partner_id=principal.partner_id, user_id=principal.user_id, scope__in=scopes
        )
        return cls([(row.scope, AzureRole(row.role.name), row.ends_at) for row in rows])

    def at(self, place: Where) -> list[Held]:
        """Return the roles held at one of them, the order's included."""
        return [place.held(role, scope, ends_at) for scope, role, ends_at in self.roles if scope in place.scopes]


def may(
    principal: Principal, action: Action, *, at: Where | None = None, now: datetime, is_own: bool = False
) -> Decision:
    """Answer whether the principal may do this here, and through what. At most one query."""
    unassisted = decide(principal, action, is_own=is_own)
    if unassisted or at is None:
        return unassisted
    return decide(principal, action, held=held_at(principal, at, now=now), is_own=is_own)


def may_each(principal: Principal, actions: Iterable[Action], *, at: Place, now: datetime) -> dict[Action, Decision]:
    """Answer for several actions at one place, with one query at most for all of them."""
    asked = {action: decide(principal, action) for action in actions}
    if all(asked.values()):
        return asked
    held = held_at(principal, at, now=now)
    return {action: decision or decide(principal, action, held=held) for action, decision in asked.items()}


def may_everywhere(principal: Principal, action: Action, *, at: Iterable[Where], now: datetime) -> list[Decision]:
    """Answer the same for many places, with one query for all of them."""
    places = list(at)
    unassisted = decide(principal, action)
    if unassisted or not places:
        return [unassisted] * len(places)
    holdings = Holdings.of(principal, places, now=now)
    return [decide(principal, action, held=holdings.at(place)) for place in places]


def roles_that_may(
    principal: Principal, action: Action, *, at: Iterable[Place], now: datetime
) -> frozenset[PartnerRole]:
    """Return the partner roles each of which alone lets the principal do this at all these places. One query."""
    places = list(at)
    holdings = Holdings.of(principal, places, now=now)
    return roles_giving(principal, action, [holdings.at(place) for place in places])


def held_at(principal: Principal, place: Where, *, now: datetime) -> list[Held]:
    """Return the Azure roles that the principal holds at a place, the order's included."""
    return Holdings.of(principal, [place], now=now).at(place)


def held_everywhere(principal: Principal, places: Iterable[W], *, now: datetime) -> dict[W, list[Held]]:
    """Return the same for each of many places; one query, none for no place."""
    wanted = set(places)
    holdings = Holdings.of(principal, wanted, now=now)
    return {place: holdings.at(place) for place in wanted}


def assignments_in_force(now: datetime) -> QuerySet[RoleAssignment]:
    return RoleAssignment.objects.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=now)).select_related("role", "user")


@dataclass(frozen=True, slots=True)
class Readable:
    """Which reservations a principal may read: all of the partner's, or those of these orders and these themselves."""

    everything: bool
    orders: frozenset[uuid.UUID] = frozenset()
    reservations: frozenset[uuid.UUID] = frozenset()

    def __bool__(self) -> bool:
        return self.everything or bool(self.orders or self.reservations)


def readable_by(principal: Principal, *, now: datetime) -> Readable:
    """Return what the principal may read; none or one query.

    People read everything of their partner; a program what its roles give it.
    """
    unassisted = decide(principal, Action.RESERVATIONS_READ)
    if unassisted:
        return Readable(everything=True)
    orders, reservations = set(), set()
    if unassisted.why is Why.NEEDS_ASSIGNMENT:
        mine = assignments_in_force(now).filter(partner_id=principal.partner_id, user_id=principal.user_id)
        for scope, role in mine.values_list("scope", "role__name"):
            if Action.RESERVATIONS_READ not in ROLE_GIVES[AzureRole(role)]:
                continue
            if scope in BROAD_SCOPES:
                return Readable(everything=True)
            if found := RESERVATION_ID.fullmatch(scope):
                reservations.add(uuid.UUID(found[1]))
            elif scope.startswith(ORDER_SCOPE):
                orders.add(uuid.UUID(scope.removeprefix(ORDER_SCOPE)))
    return Readable(everything=False, orders=frozenset(orders), reservations=frozenset(reservations))


def subscriptions_assigned_to(principal: Principal, *, now: datetime) -> frozenset[uuid.UUID]:
    """Return the subscriptions on which the principal holds a role, whichever; one query."""
    mine = assignments_in_force(now).filter(partner_id=principal.partner_id, user_id=principal.user_id)
    scopes = mine.filter(scope__startswith=SUBSCRIPTION_SCOPE).values_list("scope", flat=True)
    found = (SUBSCRIPTION_ID.fullmatch(scope) for scope in scopes)
    return frozenset(uuid.UUID(one[1]) for one in found if one)


def who_can_grant(principal: Principal, *, on: date | None = None) -> list[str]:
    """Return the names of the partner's Admin agents in force on a day, today unless it is given.

    They hold an implied Owner everywhere.
    """
    admins = Membership.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=on or clock.now().date()),
        partner_id=principal.partner_id,
        is_active=True,
        user__is_active=True,
        roles__contains=[PartnerRole.ADMIN_AGENT.value],
    )
    return list(admins.order_by("user__name").values_list("user__name", flat=True)[:MOST_NAMED])
