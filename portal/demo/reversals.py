"""Take a refund or an exchange back as the desk does: one of its staff asks, another confirms."""

import datetime as dt
import uuid

from billing.commands.reverse import ask_for_reversal, confirm_reversal
from core import outbox
from core.actor import Actor
from core.transactions import acting
from customers.models import User
from portal.demo.world import World

ASKER, CONFIRMER = "dohyun.park@desk.example", "admin@desk.example"
TO_CONFIRM = dt.timedelta(minutes=40)
"""So long a colleague takes."""


def take_back(world: World, asked_id: uuid.UUID, now: dt.datetime, *, reason: str) -> None:
    """Ask a little before ``now``, confirm then."""
    earlier = now - TO_CONFIRM
    asker, confirmer = staff(world, ASKER), staff(world, CONFIRMER)
    with acting(asker, now=earlier):
        asked = ask_for_reversal(asked_id=asked_id, actor=asker, now=earlier, reason=reason)
    with acting(confirmer, now=now):
        confirm_reversal(request_id=asked.pk, actor=confirmer, now=now, note="통화로 확인했습니다.")
    outbox.drain(now=now)


def staff(world: World, email: str) -> Actor:
    person = world.users.get(email) or User.objects.get(email=email)
    return Actor(kind="staff", id=person.pk, label=person.name, through="desk")
