"""Give a program a secret to sign in with; change one by adding the new one before the old one ends."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime

from core.actor import Actor
from core.idempotency import once
from customers.commands.program_refusals import SecretLifetime, TooManySecrets
from customers.commands.programs_lock import lock_programs
from customers.commands.tell_managers import tell_program_managers
from customers.models import ClientSecret
from customers.policy.client_secrets import digest_of, hint_of, new_secret
from customers.policy.programs import LONGEST_SECRET_MONTHS, MOST_SECRETS, months_later


@dataclass(frozen=True, slots=True)
class NewSecret:
    """A secret's row, and its text: this is the only moment at which anybody sees it; empty when that has passed."""

    row: ClientSecret
    text: str = field(repr=False)


def add_secret(
    *,
    partner_id: uuid.UUID,
    program_id: uuid.UUID,
    description: str,
    months: int,
    key: uuid.UUID,
    actor: Actor,
    now: datetime,
) -> NewSecret:
    """Add a secret that works from now on for so many months.

    The same ``key`` again adds nothing and returns the row without its text, which is not kept.

    Raises:
        ProgramsNotManaged, AccessNotManaged, MoreThanHeld: whoever reads it can do what the program can.
        ProgramEnded, SecretLifetime, TooManySecrets, IdempotencyKeyReused, ServicePrincipal.DoesNotExist.
    """
    text = new_secret()
    secret_id, is_new = once(
        partner_id=partner_id,
        key=f"client-secret:{key}",
        inputs={"program": program_id, "description": description, "months": months, "by": actor.person_id},
        now=now,
        act=lambda: _add(partner_id, program_id, description, months, text, actor=actor, now=now),
    )
    row = ClientSecret.objects.get(partner_id=partner_id, pk=secret_id)
    return NewSecret(row, text if is_new else "")


def _add(
    partner_id: uuid.UUID,
    program_id: uuid.UUID,
    description: str,
    months: int,
    text: str,
    *,
    actor: Actor,
    now: datetime,
) -> str:
    if not 1 <= months <= LONGEST_SECRET_MONTHS:
        raise SecretLifetime(most=LONGEST_SECRET_MONTHS)
    managing = lock_programs(partner_id=partner_id, actor=actor, now=now)
    program = managing.locked(program_id)
    managing.check_holdings(program)
    working = ClientSecret.objects.filter(service_principal=program, ended_at__isnull=True, expires_at__gt=now)
    if working.count() >= MOST_SECRETS:
        raise TooManySecrets(most=MOST_SECRETS)
    row = ClientSecret.objects.create(
        partner_id=partner_id,
        service_principal=program,
        description=description,
        hint=hint_of(text),
        digest=digest_of(text),
        created_by_id=actor.person_id,
        created_at=now,
        expires_at=months_later(now, months),
    )
    tell_program_managers(program=program, code="program_secret_added", actor=actor, now=now, secret=row)
    return str(row.pk)
