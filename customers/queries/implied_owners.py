"""Who is Owner of everything of a partner's without an assignment: its Admin agents."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from customers.models import User
from customers.policy.roles import PartnerRole
from customers.queries.members import members_in_force, today_at

NAMESPACE = uuid.UUID("5f0a9c1e-2b7d-5d0e-9a53-0b1f8e6c7d21")


@dataclass(frozen=True, slots=True)
class ImpliedOwner:
    """An Admin agent, and the id by which their implied assignment is known; always the same one."""

    id: uuid.UUID
    user: User
    since: datetime | None


def implied_owners(partner_id: uuid.UUID, *, now: datetime) -> list[ImpliedOwner]:
    """Return the Admin agents in force, by name; two queries."""
    admins = members_in_force(partner_id, on=today_at(partner_id, now)).filter(
        roles__contains=[PartnerRole.ADMIN_AGENT.value]
    )
    return [ImpliedOwner(_id(partner_id, one.user_id), one.user, one.created_at) for one in admins]


def _id(partner_id: uuid.UUID, user_id: uuid.UUID) -> uuid.UUID:
    return uuid.uuid5(NAMESPACE, f"{partner_id}/{user_id}")
