"""Give a program a role above the orders, and take it away: at the root, or at Microsoft.Capacity."""

import uuid
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.actor import Actor
from core.errors import Refusal
from customers.commands.assign_role import RoleDefinitionDoesNotExist, demand_theirs, locked_member, save_assignment
from customers.commands.remove_role import RoleAssignmentNotFound
from customers.commands.tell_managers import tell_program_managers
from customers.models import Partner, RoleAssignment, RoleDefinition, ServicePrincipal
from customers.policy.access import Principal
from customers.policy.grants import Grant, barrier_to_granting, barrier_to_removing
from customers.policy.roles import ORDER_ROLES, AzureRole, PartnerRole
from customers.queries.access import ROOT_SCOPE, assignments_in_force
from customers.queries.broad_access import held_broadly


class OnlyForPrograms(Refusal):
    """People hold roles on orders and reservations; what they may everywhere, their partner role says."""

    code = "BadRequest"
    text = _("Only programs are given roles at this scope. Give a person a role on an order or a reservation.")


def assign_broad_role(
    *,
    user_id: uuid.UUID,
    role_id: uuid.UUID,
    scope: str,
    assignment_id: uuid.UUID,
    principal: Principal,
    actor: Actor,
    now: datetime,
) -> RoleAssignment:
    """Assign a program a role at one of ``BROAD_SCOPES``, for good, and tell who manages programs.

    Locks the partner's programs and this one's membership.

    Only who holds every action of the role there themselves gives it; at the root a purchasing role lets buy too.

    Raises:
        RoleDefinitionDoesNotExist, AccessNotManaged, MoreThanHeld, LongerThanHeld, PrincipalNotFound,
        OnlyForPrograms, RoleAssignmentExists, RoleAssignmentIdTaken.
    """
    known = AzureRole if scope == ROOT_SCOPE else ORDER_ROLES
    definition = RoleDefinition.objects.filter(pk=role_id, name__in=known).first()
    if definition is None:
        raise RoleDefinitionDoesNotExist
    role = AzureRole(definition.name)
    demand_theirs(barrier_to_granting(principal, held_broadly(principal, scope, now=now), _grant(role, scope)), role)
    with transaction.atomic():
        _lock_programs(principal)
        member = locked_member(principal.partner_id, user_id, now)
        if PartnerRole.API_CLIENT not in member.roles:
            raise OnlyForPrograms
        given = save_assignment(
            RoleAssignment(
                id=assignment_id,
                partner_id=principal.partner_id,
                user=member.user,
                role=definition,
                scope=scope,
                given_by_id=actor.person_id,
                created_at=now,
            ),
            now,
        )
        _tell(given, actor, now)
        return given


def remove_broad_role(
    *, assignment_id: uuid.UUID, scope: str, principal: Principal, actor: Actor, now: datetime
) -> RoleAssignment:
    """Delete a role at a broad scope, tell who manages programs, and return what it was.

    Raises: RoleAssignmentNotFound, AccessNotManaged, MoreThanHeld.
    """
    with transaction.atomic():
        _lock_programs(principal)
        rows = assignments_in_force(now).filter(partner_id=principal.partner_id, scope=scope, pk=assignment_id)
        found = rows.select_for_update(of=("self",)).first()
        if found is None:
            raise RoleAssignmentNotFound
        role = AzureRole(found.role.name)
        held = held_broadly(principal, scope, now=now)
        demand_theirs(barrier_to_removing(principal, held, _grant(role, scope)), role)
        RoleAssignment.objects.filter(partner_id=principal.partner_id, pk=assignment_id).delete()
        _tell(found, actor, now)
        return found


def _lock_programs(principal: Principal) -> None:
    """Wait for whoever gives this partner's programs roles in the portal, which replaces all that one holds."""
    Partner.objects.select_for_update(no_key=True).get(pk=principal.partner_id)


def _tell(assignment: RoleAssignment, actor: Actor, now: datetime) -> None:
    program = ServicePrincipal.objects.get(partner_id=assignment.partner_id, user_id=assignment.user_id)
    tell_program_managers(program=program, code="program_role_changed", actor=actor, now=now)


def _grant(role: AzureRole, scope: str) -> Grant:
    return Grant(role, is_on_order=True, is_at_root=scope == ROOT_SCOPE)
