"""Tell who manages a partner's people, or its programs, what somebody else did about one of them."""

import uuid
from datetime import datetime

from core.actor import Actor
from core.models import Notification
from core.notifications import notify
from customers.models import ClientSecret, Membership, Partner, ServicePrincipal
from customers.queries.members import today_at
from customers.queries.people import managers, program_managers


def tell_managers(*, partner: Partner, code: str, membership: Membership, actor: Actor, now: datetime) -> None:
    """Tell every manager but the one who acted, and the one it is about."""
    people = managers(partner.pk, today=partner.today(now)).exclude(user_id__in=_ids(actor, membership))
    notify(
        partner_id=partner.pk,
        person_ids=list(people.values_list("user_id", flat=True)),
        thread=f"person:{membership.pk}",
        code=code,
        facts=_facts(membership, actor),
        level=Notification.Level.INFORMATION,
        now=now,
    )


def tell_person(*, membership: Membership, actor: Actor, now: datetime) -> None:
    """Tell somebody that their own roles are other ones now."""
    notify(
        partner_id=membership.partner_id,
        person_ids=[membership.user_id],
        thread=f"own_roles:{membership.pk}",
        code="own_roles_changed",
        facts=_facts(membership, actor),
        level=Notification.Level.INFORMATION,
        now=now,
    )


def tell_program_managers(
    *, program: ServicePrincipal, code: str, actor: Actor, now: datetime, secret: ClientSecret | None = None
) -> None:
    """Tell everybody who manages programs but the one who acted: a secret that nobody asked for is an alarm."""
    people = program_managers(program.partner_id, today=today_at(program.partner_id, now))
    notify(
        partner_id=program.partner_id,
        person_ids=list(people.exclude(user_id=actor.person_id).values_list("user_id", flat=True)),
        thread=f"program:{program.pk}:{code}",
        code=code,
        facts={
            "program_id": str(program.pk),
            "name": program.name,
            "hint": secret.hint if secret else "",
            "by": actor.label,
        },
        level=Notification.Level.INFORMATION,
        now=now,
    )


def _ids(actor: Actor, membership: Membership) -> list[uuid.UUID]:
    return [one for one in (actor.id, membership.user_id) if one]


def _facts(membership: Membership, actor: Actor) -> dict[str, object]:
    return {
        "membership_id": str(membership.pk),
        "name": membership.user.name,
        "roles": list(membership.roles),
        "by": actor.label,
    }
