"""Rights above the orders: at the root, and at Microsoft.Capacity. Programs are given roles there."""

from datetime import datetime

from customers.policy.access import Decision, Held, Principal, decide
from customers.policy.roles import Action, AzureRole
from customers.queries.access import CAPACITY_SCOPE, ROOT_SCOPE, assignments_in_force


def held_broadly(principal: Principal, scope: str, *, now: datetime) -> list[Held]:
    """Return the Azure roles that the principal holds at one of ``BROAD_SCOPES``; at the root, also as they count on
    subscriptions. One query.
    """
    scopes = [ROOT_SCOPE] if scope == ROOT_SCOPE else [ROOT_SCOPE, CAPACITY_SCOPE]
    rows = assignments_in_force(now).filter(
        partner_id=principal.partner_id, user_id=principal.user_id, scope__in=scopes
    )
    held = [(AzureRole(row.role.name), row.ends_at) for row in rows]
    on_orders = [Held(role, is_on_order=True, ends_at=ends_at) for role, ends_at in held]
    if scope != ROOT_SCOPE:
        return on_orders
    to_buy = [Held(role, is_on_order=False, ends_at=ends_at, is_on_subscription=True) for role, ends_at in held]
    return [*on_orders, *to_buy]


def may_broadly(principal: Principal, action: Action, *, scope: str, now: datetime) -> Decision:
    """Answer whether the principal may do this for everything below a broad scope. One query at most."""
    return decide(principal, action) or decide(principal, action, held=held_broadly(principal, scope, now=now))
