"""End a program: its secrets, its tokens and its roles, at once and for good."""

import uuid
from datetime import datetime

from core.actor import Actor
from customers.commands.programs_lock import lock_programs
from customers.commands.tell_managers import tell_program_managers
from customers.models import ClientSecret, Membership, RoleAssignment, ServicePrincipal, User


def end_program(*, partner_id: uuid.UUID, program_id: uuid.UUID, actor: Actor, now: datetime) -> ServicePrincipal:
    """End a program. Its next call is a stranger's, whatever token it brings; what it asked for goes on.

    Locks its membership before its roles go, as whatever turns on them does.

    Raises: ProgramsNotManaged, ProgramEnded, ServicePrincipal.DoesNotExist.
    """
    managing = lock_programs(partner_id=partner_id, actor=actor, now=now)
    program = managing.locked(program_id)
    membership = Membership.objects.select_for_update(no_key=True).get(partner_id=partner_id, user_id=program.user_id)
    RoleAssignment.objects.filter(partner_id=partner_id, user_id=program.user_id).delete()
    ClientSecret.objects.filter(partner_id=partner_id, service_principal=program, ended_at__isnull=True).update(
        ended_at=now
    )
    membership.is_active = False
    membership.save(update_fields=["is_active"])
    User.objects.filter(pk=program.user_id).update(is_active=False)
    program.ended_at = now
    program.save(update_fields=["ended_at"])
    tell_program_managers(program=program, code="program_ended", actor=actor, now=now)
    return program
