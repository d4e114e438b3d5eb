"""Register a program that signs in by itself, call it something else, and say what it holds on everything."""

import uuid
from datetime import datetime

from core.actor import Actor
from customers.commands.program_refusals import DirectoryNotFound, RoleNotForPrograms
from customers.commands.programs_lock import ManagingPrograms, lock_programs
from customers.commands.tell_managers import tell_program_managers
from customers.models import Customer, Membership, RoleAssignment, ServicePrincipal, User
from customers.policy.programs import ROLES_AT_EVERYTHING
from customers.policy.roles import AZURE_ROLE_IDS, AzureRole, PartnerRole
from customers.queries.access import BROAD_SCOPES, ROOT_SCOPE, assignments_in_force

MAILBOX_OF_NOBODY = "api-clients.invalid"
"""Nothing is ever delivered below this name; a user needs an address of its own all the same."""


def register_program(
    *,
    partner_id: uuid.UUID,
    name: str,
    customer_id: uuid.UUID | None,
    role: AzureRole | None,
    actor: Actor,
    now: datetime,
) -> ServicePrincipal:
    """Register a program in the partner's directory, or in that of one of its customers.

    It signs in with none of the passwords there are, and gets in once it has a secret. ``role``: what it holds on
    everything of its directory; None: nothing until it is given a role somewhere.

    Raises:
        ProgramsNotManaged, AccessNotManaged, MoreThanHeld: who may give what.
        ProgramNameTaken, DirectoryNotFound, RoleNotForPrograms.
    """
    managing = lock_programs(partner_id=partner_id, actor=actor, now=now)
    managing.check_name(name)
    if customer_id and not Customer.objects.filter(partner_id=partner_id, pk=customer_id).exists():
        raise DirectoryNotFound
    client_id = uuid.uuid4()
    user = User(id=uuid.uuid4(), email=f"{client_id}@{MAILBOX_OF_NOBODY}", name=name)
    user.set_unusable_password()
    user.save(force_insert=True)
    Membership.objects.create(
        id=uuid.uuid4(), partner_id=partner_id, user=user, roles=[PartnerRole.API_CLIENT.value], created_at=now
    )
    program = ServicePrincipal.objects.create(
        partner_id=partner_id,
        user=user,
        client_id=client_id,
        name=name,
        customer_id=customer_id,
        created_by_id=actor.person_id,
        created_at=now,
    )
    if role:
        _give_everything(managing, program, role)
    tell_program_managers(program=program, code="program_registered", actor=actor, now=now)
    return program


def rename_program(
    *, partner_id: uuid.UUID, program_id: uuid.UUID, name: str, actor: Actor, now: datetime
) -> ServicePrincipal:
    """Call a program something else, here and wherever it acts.

    Raises: ProgramsNotManaged, ProgramEnded, ProgramNameTaken, ServicePrincipal.DoesNotExist.
    """
    managing = lock_programs(partner_id=partner_id, actor=actor, now=now)
    program = managing.locked(program_id)
    managing.check_name(name, but=program.pk)
    if program.name != name:
        program.name = program.user.name = name
        program.save(update_fields=["name"])
        program.user.save(update_fields=["name"])
    return program


def give_program_role(
    *, partner_id: uuid.UUID, program_id: uuid.UUID, role: AzureRole | None, actor: Actor, now: datetime
) -> ServicePrincipal:
    """Let a program hold this role on everything of its directory, and no other there; None: none any more.

    What it holds on single orders, reservations and subscriptions stays. The same again does nothing.

    Raises:
        ProgramsNotManaged, AccessNotManaged, MoreThanHeld: who may give or take what.
        ProgramEnded, RoleNotForPrograms, ServicePrincipal.DoesNotExist.
    """
    managing = lock_programs(partner_id=partner_id, actor=actor, now=now)
    program = managing.locked(program_id)
    rows = RoleAssignment.objects.filter(partner_id=partner_id, user_id=program.user_id, scope__in=BROAD_SCOPES)
    held = list(assignments_in_force(now).filter(pk__in=rows.values("pk")).order_by("pk"))
    if [(one.role.name, one.scope) for one in held] == ([(role.value, ROOT_SCOPE)] if role else []):
        return program
    for one in held:
        managing.check_role(AzureRole(one.role.name))
    rows.delete()
    if role:
        _give_everything(managing, program, role)
    tell_program_managers(program=program, code="program_role_changed", actor=actor, now=now)
    return program


def _give_everything(managing: ManagingPrograms, program: ServicePrincipal, role: AzureRole) -> None:
    if role not in ROLES_AT_EVERYTHING:
        raise RoleNotForPrograms
    managing.check_role(role)
    RoleAssignment.objects.create(
        partner_id=program.partner_id,
        user_id=program.user_id,
        role_id=AZURE_ROLE_IDS[role],
        scope=ROOT_SCOPE,
        given_by_id=managing.actor.person_id,
        created_at=managing.now,
    )
