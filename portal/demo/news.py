"""Write the news of late that no act of the demo brings by itself, and let people have read what is older."""

import datetime as dt
import uuid
from dataclasses import replace

from billing.models import Payment
from core.actor import SYSTEM
from core.models import Notification
from core.transactions import acting, declare
from portal.demo.seeds import uid
from portal.demo.world import SEEDER, World
from reservations.commands.gather_digest import gather_digest
from reservations.commands.tell_people import tell_people
from reservations.models import DigestDay, Reservation

READ_AFTER = dt.timedelta(hours=30)
LAST_DIGEST = dt.timedelta(days=7)
"""A week was missed, so that today's digest has something to say."""
MOST_FAILED = 2


def write_news(world: World) -> None:
    """Tell of failed payments and of a scope that a colleague changed, gather today's digests, read the rest."""
    for partner in world.partners.values():
        _failed_payments(partner.pk)
        then = world.now - LAST_DIGEST
        DigestDay.objects.create(
            id=uid("digest", partner.pk), partner=partner, on=partner.today(then), gathered_at=then
        )
        with acting(replace(SYSTEM, partner_id=partner.pk), now=world.now):
            gather_digest(partner=partner, now=world.now)
    _changed_scope(world)
    declare(SEEDER, now=world.now)
    old = Notification.objects.filter(at__lt=world.now - READ_AFTER, read_at__isnull=True)
    old.exclude(level=Notification.Level.ERROR).update(read_at=world.now - READ_AFTER)


def _failed_payments(partner_id: uuid.UUID) -> None:
    failed = Payment.objects.filter(partner_id=partner_id, state=Payment.State.FAILED)
    for payment in failed.select_related("reservation").order_by("-due_on", "pk")[:MOST_FAILED]:
        when = dt.datetime.combine(payment.due_on, dt.time(0, 20), dt.UTC)
        with acting(replace(SYSTEM, partner_id=payment.partner_id), now=when):
            tell_people(
                reservation=payment.reservation,
                code="payment_failed",
                actor=SYSTEM,
                now=when,
                level=Notification.Level.ERROR,
                amount_minor=payment.amount_minor,
                currency=payment.currency,
            )


def _changed_scope(world: World) -> None:
    """One colleague changes the scope of a reservation, the other Admin agent hears of it."""
    for firm, agents in world.agents.items():
        reservation = (
            Reservation.objects.filter(partner=world.partners[firm], state=Reservation.State.SUCCEEDED)
            .exclude(scope=Reservation.Scope.SHARED)
            .order_by("name", "pk")
            .first()
        )
        if reservation and len(agents) > 1:
            actor, when = world.person(agents[1]), world.now - dt.timedelta(hours=3)
            with acting(actor, now=when):
                tell_people(reservation=reservation, code="reservation_scope_changed", actor=actor, now=when)
