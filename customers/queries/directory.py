"""A partner's people and programs, as a directory lists them."""

import uuid
from collections.abc import Collection
from datetime import datetime

from django.db.models import QuerySet

from customers.models import Customer, Membership, ServicePrincipal
from customers.policy.access import ROLE_GIVES, Principal, Why, decide
from customers.policy.roles import Action, AzureRole
from customers.queries.access import assignments_in_force


def may_look_up(principal: Principal, *, now: datetime) -> bool:
    """Tell whether somebody may look up others: who may see people, and who may give roles anywhere.

    One query at most.
    """
    if decide(principal, Action.PEOPLE_READ):
        return True
    giving = decide(principal, Action.ACCESS_MANAGE)
    if giving or giving.why is not Why.NEEDS_ASSIGNMENT:
        return bool(giving)
    mine = assignments_in_force(now).filter(partner_id=principal.partner_id, user_id=principal.user_id)
    roles = mine.values_list("role__name", flat=True)
    return any(Action.ACCESS_MANAGE in ROLE_GIVES[AzureRole(role)] for role in roles)


def directory_people(partner_id: uuid.UUID, *, ids: Collection[uuid.UUID] | None = None) -> QuerySet[Membership]:
    """Return the partner's people with their users, those with these ids where some are named; programs are none."""
    rows = Membership.objects.filter(partner_id=partner_id, user__service_principal__isnull=True)
    if ids is not None:
        rows = rows.filter(user_id__in=ids)
    return rows.select_related("user").order_by("user__name", "user_id")


def directory_programs(
    partner_id: uuid.UUID, *, customer: Customer | None, ids: Collection[uuid.UUID] | None = None
) -> QuerySet[ServicePrincipal]:
    """Return the partner's programs, or those of one customer's tenant; ``ids`` are those that others know them by."""
    rows = ServicePrincipal.objects.filter(partner_id=partner_id)
    if customer:
        rows = rows.filter(customer=customer)
    if ids is not None:
        rows = rows.filter(user_id__in=ids)
    return rows.order_by("name", "user_id")
