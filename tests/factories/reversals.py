"""Refunds and exchanges taken back, by two people of the desk."""

from datetime import datetime, timedelta

from billing.commands.reverse import ask_for_reversal, confirm_reversal
from billing.models import Exchange, Refund, Reversal, ReversalRequest
from core import outbox
from core.transactions import acting
from customers.models import User
from tests.factories.customers import StaffFactory
from tests.factories.moments import NOW
from tests.factories.world import staff_actor

LATER = NOW + timedelta(hours=3)


def ask_reversal(
    of: Refund | Exchange, *, by: User | None = None, reason: str = "It was the wrong customer.", now: datetime = LATER
) -> ReversalRequest:
    """Ask for it, as somebody of the desk."""
    actor = staff_actor(by or StaffFactory())
    with acting(actor, now=now):
        return ask_for_reversal(asked_id=of.pk, actor=actor, now=now, reason=reason)


def confirm(
    asked: ReversalRequest, *, by: User | None = None, knows_passed_on: bool = False, now: datetime = LATER
) -> Reversal:
    """Confirm it, as somebody else."""
    actor = staff_actor(by or StaffFactory())
    with acting(actor, now=now):
        return confirm_reversal(request_id=asked.pk, actor=actor, now=now, knows_passed_on=knows_passed_on)


def reversed_(of: Refund | Exchange, *, reason: str = "It was the wrong customer.", now: datetime = LATER) -> Reversal:
    """Ask, confirm, and let the worker's handlers do what is due, in this process."""
    reversal = confirm(ask_reversal(of, reason=reason, now=now), now=now)
    outbox.drain(now=now)
    return reversal
