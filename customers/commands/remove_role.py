"""Take an Azure role away. The audit trail keeps that it was there."""

import uuid
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.errors import Refusal
from customers.commands.assign_role import demand_theirs
from customers.models import Membership, RoleAssignment
from customers.policy.access import Principal
from customers.policy.grants import Grant, barrier_to_removing, keeps_an_owner, without_effect
from customers.policy.roles import AZURE_ROLE_IDS, Action, AzureRole, PartnerRole
from customers.queries.access import Place, assignments_in_force, held_at
from customers.queries.assignments import principal_of
from customers.queries.members import members_in_force, today_at
from customers.queries.standing import reach_of


class RoleAssignmentNotFound(Refusal):
    """There is none here, or somebody was quicker."""

    code = "RoleAssignmentNotFound"
    text = _("This role was removed already, or has ended.")


class LastOwner(Refusal):
    """Without this assignment nobody would be Owner of the order for good."""

    code = "OperationCannotBePerformedInCurrentState"
    text = _("%(name)s is the last Owner of this order. Make somebody else its Owner first, without an end.")


def remove_role(*, assignment_id: uuid.UUID, at: Place, principal: Principal, now: datetime) -> RoleAssignment:
    """Delete an assignment at one of the scopes of ``at`` and return what it was.

    For an Owner of an order, locks the Admin agents' memberships and then all its Owners, each in the order of
    their ids: of two removals at once, the second one sees what the first one has left.

    Raises:
        RoleAssignmentNotFound, AccessNotManaged, MoreThanHeld, LastOwner.
    """
    with transaction.atomic():
        found = _here(principal.partner_id, at, now).filter(pk=assignment_id).first()
        if found is None:
            raise RoleAssignmentNotFound
        is_on_order = found.scope == at.order_scope
        place = Place(at.order_id) if is_on_order else at
        role = AzureRole(found.role.name)
        barrier = barrier_to_removing(principal, held_at(principal, place, now=now), Grant(role, is_on_order))
        demand_theirs(barrier, role)
        if is_on_order and role is AzureRole.OWNER:
            _demand_another_owner(found, now)
        if not _locked(_here(principal.partner_id, at, now).filter(pk=assignment_id)):
            raise RoleAssignmentNotFound
        RoleAssignment.objects.filter(partner_id=principal.partner_id, pk=assignment_id).delete()
        return found


def _here(partner_id: uuid.UUID, at: Place, now: datetime) -> QuerySet[RoleAssignment]:
    return assignments_in_force(now).filter(partner_id=partner_id, scope__in=at.own_scopes)


def _demand_another_owner(owner: RoleAssignment, now: datetime) -> None:
    admins = members_in_force(owner.partner_id, on=today_at(owner.partner_id, now)).filter(
        roles__contains=[PartnerRole.ADMIN_AGENT.value]
    )
    if _locked(admins):
        return
    owners = assignments_in_force(now).filter(
        partner_id=owner.partner_id, scope=owner.scope, role_id=AZURE_ROLE_IDS[AzureRole.OWNER]
    )
    others = [one for one in _locked(owners) if one.pk != owner.pk]
    effective = _whose_ownership_counts(owner.partner_id, others, now)
    if not keeps_an_owner(one.ends_at for one in others if one.user_id in effective):
        raise LastOwner(name=owner.user.name)


def _whose_ownership_counts(partner_id: uuid.UUID, owners: Iterable[RoleAssignment], now: datetime) -> set[uuid.UUID]:
    """Return those who are still there, and whose partner role lets them manage access."""
    members = members_in_force(partner_id, on=today_at(partner_id, now)).filter(
        user_id__in=[one.user_id for one in owners]
    )
    held = list(_locked(members))
    reach = reach_of(frozenset(PartnerRole(role) for member in held for role in member.roles))
    grant = Grant(AzureRole.OWNER, is_on_order=True)
    return {
        member.user_id
        for member in held
        if Action.ACCESS_MANAGE not in without_effect(principal_of(member, reach), grant)
    }


def _locked(rows: "QuerySet[RoleAssignment] | QuerySet[Membership]") -> list:  # type: ignore[type-arg]
    """Lock rows in the order of their ids and return what is left of them then."""
    return list(rows.order_by("pk").select_for_update(of=("self",)))
