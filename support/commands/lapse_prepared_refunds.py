"""End the prepared refunds that nobody can submit any more, or that nobody has for a month."""

import uuid
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from core.actor import Actor
from core.models import Notification
from core.transactions import acting
from reservations.models import Reservation
from support.commands.open_prepared_refund import enter, lock_prepared
from support.commands.prepared_refund_news import tell
from support.models import PreparedRefund, PreparedRefundLine

KEPT_FOR = timedelta(days=30)


def lapse_prepared_refunds(*, now: datetime) -> int:
    """Lapse each in a transaction of its own and tell its preparer; return how many there were."""
    due = _due(now).values_list("partner_id", "pk").order_by("sent_at", "pk")
    return sum(_lapse(partner_id, prepared_id, now) for partner_id, prepared_id in due)


def _due(now: datetime) -> "QuerySet[PreparedRefund]":
    """Return the open ones with a reservation that has ended, and those that wait too long."""
    ended = PreparedRefundLine.objects.filter(partner_id=OuterRef("partner_id"), prepared_id=OuterRef("pk")).filter(
        ~Q(reservation__state=Reservation.State.SUCCEEDED) | Q(reservation__expires_at__lte=now)
    )
    return PreparedRefund.objects.filter(state__in=PreparedRefund.OPEN).filter(
        Q(sent_at__lt=now - KEPT_FOR) | Exists(ended)
    )


def _lapse(partner_id: uuid.UUID, prepared_id: uuid.UUID, now: datetime) -> bool:
    system = Actor(kind="system", id=None, label="system", partner_id=partner_id, through="worker")
    with acting(system, now=now), transaction.atomic():
        prepared = lock_prepared(partner_id, prepared_id)
        if not prepared.is_open:
            return False
        enter(prepared, PreparedRefund.State.LAPSED, actor=None, now=now)
        people = [prepared.prepared_by_id, prepared.sent_to_id]
        tell(prepared, "lapsed", to=people, by="", now=now, level=Notification.Level.WARNING)
        return True
