"""End a secret of a program's: nobody signs in with it any more."""

import uuid
from datetime import datetime

from core.actor import Actor
from customers.commands.programs_lock import lock_programs
from customers.commands.tell_managers import tell_program_managers
from customers.models import ClientSecret


def end_secret(
    *, partner_id: uuid.UUID, program_id: uuid.UUID, secret_id: uuid.UUID, actor: Actor, now: datetime
) -> ClientSecret:
    """End a secret at once; doing so twice does nothing twice. Tokens that it brought work for their hour at most.

    Raises: ProgramsNotManaged, ProgramEnded, ServicePrincipal.DoesNotExist, ClientSecret.DoesNotExist.
    """
    managing = lock_programs(partner_id=partner_id, actor=actor, now=now)
    program = managing.locked(program_id)
    rows = ClientSecret.objects.select_for_update(no_key=True)
    secret = rows.get(partner_id=partner_id, service_principal=program, pk=secret_id)
    if secret.ended_at is None:
        secret.ended_at = now
        secret.save(update_fields=["ended_at"])
        tell_program_managers(program=program, code="program_secret_ended", actor=actor, now=now, secret=secret)
    return secret
