"""May this principal do this here, and through what: one decision for pages, workers and the desk."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum

from customers.policy.roles import PURCHASING_ROLES, Action, AzureRole, Level, PartnerRole

ROLE_GIVES: dict[AzureRole, frozenset[Action]] = {
    AzureRole.OWNER: frozenset(
        {Action.RESERVATIONS_READ, Action.RESERVATIONS_CONFIGURE, Action.ACCESS_MANAGE, Action.REFUNDS_REQUEST}
    ),
    AzureRole.RESERVATIONS_ADMINISTRATOR: frozenset(
        {Action.RESERVATIONS_READ, Action.RESERVATIONS_CONFIGURE, Action.ACCESS_MANAGE, Action.REFUNDS_REQUEST}
    ),
    AzureRole.CONTRIBUTOR: frozenset({Action.RESERVATIONS_READ, Action.RESERVATIONS_CONFIGURE}),
    AzureRole.USER_ACCESS_ADMINISTRATOR: frozenset({Action.RESERVATIONS_READ, Action.ACCESS_MANAGE}),
    AzureRole.READER: frozenset({Action.RESERVATIONS_READ}),
    AzureRole.RESERVATIONS_READER: frozenset({Action.RESERVATIONS_READ}),
    AzureRole.RESERVATION_PURCHASER: frozenset(),
}
"""On an order or a reservation."""

ON_THE_ORDER_ONLY = frozenset({Action.REFUNDS_REQUEST})
"""Azure: an exchange or a refund needs the role on the order; one on the reservation is not enough."""

ON_A_SUBSCRIPTION = frozenset({Action.PURCHASES_MAKE})
"""What a purchasing role gives, and only on the subscription that is billed: reservations inherit nothing from it."""


class Why(StrEnum):
    """Why a decision came out as it did."""

    ROLE = "role"
    ASSIGNMENT = "assignment"
    OWN = "own"
    CEILING = "ceiling"
    NEEDS_ASSIGNMENT = "needs_assignment"
    NEEDS_ORDER = "needs_order"
    NOT_OWN = "not_own"


@dataclass(frozen=True, slots=True)
class Principal:
    """A person as the rights see them: the partner they act for, their roles, and those roles' reach."""

    user_id: uuid.UUID
    partner_id: uuid.UUID
    roles: frozenset[PartnerRole]
    reach: Mapping[Action, Mapping[PartnerRole, Level]]


@dataclass(frozen=True, slots=True)
class Held:
    """An Azure role that the principal holds, on the order, on the reservation itself, or on a subscription.

    Without an end it is for good.
    """

    role: AzureRole
    is_on_order: bool
    ends_at: datetime | None = None
    is_on_subscription: bool = False

    @property
    def gives(self) -> frozenset[Action]:
        if self.is_on_subscription:
            return ON_A_SUBSCRIPTION if self.role in PURCHASING_ROLES else frozenset()
        return gives_at(self.role, is_on_order=self.is_on_order)


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether, why, and through which role (a partner role's or an Azure role's name).

    ``held``: the assignment behind it, of several the one that lasts longest.
    """

    is_allowed: bool
    why: Why
    through: str = ""
    held: Held | None = field(default=None, compare=False)

    def __bool__(self) -> bool:
        return self.is_allowed


def decide(principal: Principal, action: Action, *, held: Iterable[Held] = (), is_own: bool = False) -> Decision:
    """Decide one action.

    A partner role's ``all`` is enough (Admin agents: implied Owner); ``assigned`` needs an Azure role
    that gives the action, on the order where the action asks for that; ``never`` in every role is a
    ceiling that no assignment lifts.
    """
    levels = {role: principal.reach.get(action, {}).get(role, Level.NEVER) for role in principal.roles}
    for role, level in levels.items():
        if level is Level.ALL:
            return Decision(True, Why.ROLE, role.value)
        if level is Level.OWN and is_own:
            return Decision(True, Why.OWN, role.value)
    if Level.ASSIGNED in levels.values():
        return _by_assignment(action, tuple(held))
    return Decision(False, Why.NOT_OWN if Level.OWN in levels.values() else Why.CEILING)


def roles_giving(principal: Principal, action: Action, held_at: Sequence[Iterable[Held]]) -> frozenset[PartnerRole]:
    """Return the partner roles each of which alone lets the principal do this at every one of these places."""
    places = [tuple(held) for held in held_at]
    return frozenset(
        role
        for role in principal.roles
        if all(decide(replace(principal, roles=frozenset({role})), action, held=held) for held in places)
    )


def _by_assignment(action: Action, held: tuple[Held, ...]) -> Decision:
    fitting = [one for one in held if action in one.gives]
    if fitting:
        longest = max(fitting, key=_lasting)
        return Decision(True, Why.ASSIGNMENT, longest.role.value, longest)
    would_on_the_order = any(not one.is_on_subscription and action in ROLE_GIVES[one.role] for one in held)
    return Decision(False, Why.NEEDS_ORDER if would_on_the_order else Why.NEEDS_ASSIGNMENT)


def gives_at(role: AzureRole, *, is_on_order: bool) -> frozenset[Action]:
    """Return what a role gives where it is assigned: on the order, or on a reservation alone."""
    return ROLE_GIVES[role] if is_on_order else ROLE_GIVES[role] - ON_THE_ORDER_ONLY


def _lasting(held: Held) -> tuple[bool, datetime]:
    return (True, datetime.max.replace(tzinfo=UTC)) if held.ends_at is None else (False, held.ends_at)
