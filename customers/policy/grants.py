"""Who may give a role to whom, and take it away: nobody more than they hold, and never the last Owner."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from customers.policy.access import ON_A_SUBSCRIPTION, Held, Principal, decide, gives_at
from customers.policy.roles import PURCHASING_ROLES, Action, AzureRole, Level


class Barrier(StrEnum):
    """What keeps somebody from giving a role or taking it away."""

    NO_RIGHT = "no_right"
    MORE_THAN_HELD = "more_than_held"
    LONGER_THAN_HELD = "longer_than_held"


@dataclass(frozen=True, slots=True)
class Grant:
    """A role at a scope: the order (or what orders lie below), or one of its reservations, for good unless it ends.

    ``is_at_root``: at the root, which subscriptions lie below too, so that a purchasing role lets buy.
    """

    role: AzureRole
    is_on_order: bool
    ends_at: datetime | None = None
    is_at_root: bool = False

    @property
    def gives(self) -> frozenset[Action]:
        buys = ON_A_SUBSCRIPTION if self.is_at_root and self.role in PURCHASING_ROLES else frozenset()
        return gives_at(self.role, is_on_order=self.is_on_order) | buys


@dataclass(frozen=True, slots=True)
class NotTheirs:
    """Why not: ``lacking`` is what the giver does not hold themselves, ``until`` when what they hold ends."""

    barrier: Barrier
    lacking: frozenset[Action] = frozenset()
    until: datetime | None = None


def barrier_to_granting(giver: Principal, held: Iterable[Held], grant: Grant) -> NotTheirs | None:
    """Return what keeps the giver from giving a role; None when nothing does.

    ``held``: what the giver holds at the very scope, so for an order only what they hold on the order. Managing
    access alone is not enough: every action of the role has to be the giver's own there, and for as long.
    """
    at_scope = tuple(held)
    if barrier := barrier_to_removing(giver, at_scope, grant):
        return barrier
    until = _earliest(_ends(giver, at_scope, {*grant.gives, Action.ACCESS_MANAGE}))
    if until and (grant.ends_at is None or grant.ends_at > until):
        return NotTheirs(Barrier.LONGER_THAN_HELD, until=until)
    return None


def barrier_to_removing(giver: Principal, held: Iterable[Held], grant: Grant) -> NotTheirs | None:
    """Return what keeps somebody from taking a role away; None when nothing does. How long it lasts is no matter."""
    at_scope = tuple(held)
    if not decide(giver, Action.ACCESS_MANAGE, held=at_scope):
        return NotTheirs(Barrier.NO_RIGHT, frozenset({Action.ACCESS_MANAGE}))
    lacking = frozenset(action for action in grant.gives if not decide(giver, action, held=at_scope))
    return NotTheirs(Barrier.MORE_THAN_HELD, lacking) if lacking else None


def _ends(giver: Principal, held: tuple[Held, ...], actions: Iterable[Action]) -> Iterable[datetime | None]:
    """Return when each action's right ends; a partner role's own never does."""
    decisions = [decide(giver, action, held=held) for action in actions]
    return [one.held.ends_at if one.held else None for one in decisions]


def _earliest(ends: Iterable[datetime | None]) -> datetime | None:
    return min((end for end in ends if end is not None), default=None)


def without_effect(receiver: Principal, grant: Grant) -> frozenset[Action]:
    """Return what of a role gives this person nothing: their partner role is a ceiling that no assignment lifts."""
    return frozenset(action for action in grant.gives if _is_ceiling(receiver, action))


def _is_ceiling(person: Principal, action: Action) -> bool:
    levels = {person.reach.get(action, {}).get(role, Level.NEVER) for role in person.roles}
    return not levels & {Level.ALL, Level.ASSIGNED}


def keeps_an_owner(others: Iterable[datetime | None]) -> bool:
    """Tell whether an order has an Owner left among the others in force, each given by when their Owner ends.

    One whose right ends is none that stays; an Admin agent's implied Owner has no end.
    """
    return any(ends_at is None for ends_at in others)
