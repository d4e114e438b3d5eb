"""Take a payment of a schedule: it counts for the order's balance and stands in the ledger."""

import logging
import uuid
from dataclasses import replace
from datetime import datetime

from django.db.models import F

from billing.chart import AccountCode
from billing.commands.post_entry import Entry, credit, debit, post_entry
from billing.models import JournalEntry, OrderBalance, Payment
from core.actor import SYSTEM
from core.transactions import acting
from reservations.models import OpenAct, Reservation

log = logging.getLogger(__name__)


def take_all_due(*, now: datetime) -> int:
    """Take every payment that is due by now, each reservation in a transaction of its own; return how many.

    May be run late, twice, or twice at once, and ends the same. A reservation whose payments can't be
    taken now is logged and left to the next run.
    """
    due = Reservation.objects.filter(
        state=Reservation.State.SUCCEEDED,
        open_act=None,
        payments__state=Payment.State.SCHEDULED,
        payments__due_on__lte=now.date(),
    )
    taken = 0
    for reservation in due.distinct().order_by("pk").iterator():
        try:
            with acting(replace(SYSTEM, partner_id=reservation.partner_id), now=now):
                taken += take_due_payments(reservation=reservation, now=now)
        except Exception:
            log.exception("payments of reservation %s could not be taken", reservation.pk)
    return taken


def take_due_payments(*, reservation: Reservation, now: datetime) -> int:
    """Take every scheduled payment of an active reservation that is due by now, oldest first; return how many.

    Locks the reservation before its payments, as a return does. A payment taken changes the
    reservation's version, so that a quote computed without it can't be submitted any more. While an act
    is open on the reservation its payments wait: they may be for a time that was given back.
    """
    locked = Reservation.objects.select_for_update().get(pk=reservation.pk)
    if not locked.is_active or OpenAct.objects.filter(reservation=locked).exists():
        return 0
    due = Payment.objects.select_for_update().filter(
        partner_id=reservation.partner_id,
        reservation=reservation,
        state=Payment.State.SCHEDULED,
        due_on__lte=now.date(),
    )
    payments = list(due.order_by("number"))
    for payment in payments:
        take_payment(payment=payment, customer_id=reservation.customer_id, order_id=reservation.order_id, now=now)
    if payments:
        # By how many, so that days that were missed and caught up with lead to the same version.
        Reservation.objects.filter(pk=reservation.pk).update(version=F("version") + len(payments), updated_at=now)
    return len(payments)


def take_payment(
    *, payment: Payment, customer_id: uuid.UUID, order_id: uuid.UUID, now: datetime
) -> JournalEntry | None:
    """Mark one locked payment as paid, raise the order's balance and post the entry."""
    payment.state, payment.paid_at = Payment.State.SUCCEEDED, now
    payment.save(update_fields=["state", "paid_at"])
    OrderBalance.objects.filter(partner_id=payment.partner_id, order_id=order_id).update(
        paid_minor=F("paid_minor") + payment.amount_minor
    )
    received = Entry(
        kind=JournalEntry.Kind.PAYMENT,
        customer_id=customer_id,
        subject_id=payment.pk,
        currency=payment.currency,
        legs=[
            debit(AccountCode.PAYMENTS_RECEIVED, payment.amount_minor),
            credit(AccountCode.RESERVATION_REVENUE, payment.amount_minor),
        ],
    )
    return post_entry(received, partner_id=payment.partner_id, now=now)
