"""What a program may be given, and how long its secrets last."""

from calendar import monthrange
from datetime import datetime

from customers.policy.access import Principal, decide
from customers.policy.grants import Barrier, Grant, NotTheirs, barrier_to_granting
from customers.policy.roles import ORDER_ROLES, PURCHASING_ROLES, Action, AzureRole

LONGEST_SECRET_MONTHS = 24
"""Azure's own limit."""

MOST_SECRETS = 10
"""Enough to change one while the other still works; the rest would only be forgotten somewhere."""

ROLES_AT_EVERYTHING = ORDER_ROLES
"""Those that a program can hold on all of its directory."""


def sees_programs(principal: Principal) -> bool:
    """Tell whether somebody sees which programs the partner has: who sees its people, or gives roles."""
    return bool(decide(principal, Action.PEOPLE_READ) or decide(principal, Action.ACCESS_MANAGE))


def barrier_to_everything(giver: Principal, role: AzureRole) -> NotTheirs | None:
    """Return what keeps somebody from giving a program a role on everything; None when nothing does.

    They hold nothing there but what their partner role gives them, and an Owner buys for every subscription too.
    """
    if barrier := barrier_to_granting(giver, (), Grant(role, is_on_order=True)):
        return barrier
    if role in PURCHASING_ROLES and not decide(giver, Action.PURCHASES_MAKE):
        return NotTheirs(Barrier.MORE_THAN_HELD, frozenset({Action.PURCHASES_MAKE}))
    return None


def months_later(begin: datetime, months: int) -> datetime:
    """Return the same day and time so many months later; the month's last day where it has no such day."""
    years, month = divmod(begin.month - 1 + months, 12)
    year, month = begin.year + years, month + 1
    return begin.replace(year=year, month=month, day=min(begin.day, monthrange(year, month)[1]))
