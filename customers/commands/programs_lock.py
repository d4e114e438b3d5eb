"""One change of a partner's programs at a time, by somebody who may make it."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from core.actor import Actor
from customers.commands.assign_role import demand_theirs
from customers.commands.lock_rights import lock_rights
from customers.commands.program_refusals import ProgramEnded, ProgramNameTaken, ProgramsNotManaged
from customers.models import Partner, RoleAssignment, ServicePrincipal
from customers.policy.access import Principal, decide
from customers.policy.programs import barrier_to_everything
from customers.policy.roles import Action, AzureRole
from customers.queries.access import assignments_in_force


@dataclass(frozen=True, slots=True)
class ManagingPrograms:
    """A partner whose programs are locked, and the rights of the one who manages them."""

    partner: Partner
    principal: Principal
    actor: Actor
    now: datetime

    def check_name(self, name: str, *, but: uuid.UUID | None = None) -> None:
        """Raises: ProgramNameTaken."""
        others = ServicePrincipal.objects.filter(partner=self.partner, ended_at__isnull=True, name__iexact=name)
        if (others.exclude(pk=but) if but else others).exists():
            raise ProgramNameTaken

    def check_role(self, role: AzureRole) -> None:
        """Raises: AccessNotManaged, MoreThanHeld."""
        demand_theirs(barrier_to_everything(self.principal, role), role)

    def check_holdings(self, program: ServicePrincipal) -> None:
        """Whoever gets a secret acts as the program, so they must hold what it holds. Raises: as `check_role`."""
        for held in held_by_program(program, now=self.now):
            self.check_role(AzureRole(held.role.name))

    def locked(self, program_id: uuid.UUID) -> ServicePrincipal:
        """Lock a program that has not ended. Raises: ProgramEnded, ServicePrincipal.DoesNotExist."""
        rows = ServicePrincipal.objects.select_for_update(of=("self",), no_key=True).select_related("user", "customer")
        program = rows.get(partner=self.partner, pk=program_id)
        if not program.is_active:
            raise ProgramEnded
        return program


def lock_programs(*, partner_id: uuid.UUID, actor: Actor, now: datetime) -> ManagingPrograms:
    """Lock the partner's programs and look again who acts: their own rights may have ended a moment ago.

    The lock is one that foreign keys to the partner don't wait for. Raises: ProgramsNotManaged.
    """
    partner = Partner.objects.select_for_update(no_key=True).get(pk=partner_id)
    principal = lock_rights(partner_id=partner_id, user_id=actor.person_id, at=(), now=now)
    if principal is None or not decide(principal, Action.ACCESS_MANAGE):
        raise ProgramsNotManaged
    return ManagingPrograms(partner, principal, actor, now)


def held_by_program(program: ServicePrincipal, *, now: datetime) -> list[RoleAssignment]:
    """Return the Azure roles that a program holds now, wherever."""
    held = assignments_in_force(now).filter(partner_id=program.partner_id, user_id=program.user_id)
    return list(held.order_by("scope", "pk"))
