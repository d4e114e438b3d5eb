"""A payment that could not be taken: what the operator's staff writes down, and what they do about it."""

import uuid
from datetime import date, datetime, timedelta

from django.utils.translation import gettext_lazy as _

from billing.commands.take_payment import take_payment
from billing.models import Payment
from core.actor import Actor
from core.errors import Refusal
from core.models import Notification
from reservations.commands.open_act import ReservationBusy
from reservations.commands.tell_people import tell_people
from reservations.models import OpenAct, Reservation

KNOWN_BEFORE = timedelta(days=7)
"""So long before it is due it can be known that a payment will not be made."""


class PaymentNotComing(Refusal):
    """It was made, cancelled, or has failed already; or it is not the next one, or not due soon."""

    code = "OperationCannotBePerformedInCurrentState"
    text = _("Only the next payment of a reservation can be marked as failed, from 7 days before it is due.")


class PaymentNotFailed(Refusal):
    """There is nothing to try again."""

    code = "OperationCannotBePerformedInCurrentState"
    text = _("Only a payment that has failed can be taken again.")


def fail_payment(*, payment_id: uuid.UUID, actor: Actor, now: datetime) -> Payment:
    """Mark the next payment of a running reservation as failed and tell people. A second time does nothing.

    No money moved, so nothing is posted. The reservation's version rises: a quote that counted on it is stale.
    Locks the reservation, then the payment.

    Raises:
        PaymentNotComing, ReservationBusy.
    """
    payment, reservation = _locked(payment_id)
    if payment.state == Payment.State.FAILED:
        return payment
    if not _may_fail(payment, reservation, now.date()):
        raise PaymentNotComing
    payment.state = Payment.State.FAILED
    payment.save(update_fields=["state"])
    _touch(reservation, now)
    tell_people(
        reservation=reservation,
        code="payment_failed",
        actor=actor,
        now=now,
        level=Notification.Level.ERROR,
        amount_minor=payment.amount_minor,
        currency=payment.currency,
    )
    return payment


def retry_payment(*, payment_id: uuid.UUID, actor: Actor, now: datetime) -> Payment:
    """Take a payment that had failed, today: it is posted on the day on which it was made. Twice does nothing twice.

    A debt stays one after its reservation has ended, so it can be paid then as well.
    Locks the reservation, then the payment, the ledger.

    Raises:
        PaymentNotFailed, ReservationBusy.
    """
    payment, reservation = _locked(payment_id)
    if payment.state == Payment.State.SUCCEEDED:
        return payment
    if payment.state != Payment.State.FAILED:
        raise PaymentNotFailed
    take_payment(payment=payment, customer_id=reservation.customer_id, order_id=reservation.order_id, now=now)
    _touch(reservation, now)
    return payment


def _locked(payment_id: uuid.UUID) -> tuple[Payment, Reservation]:
    """Lock the reservation before its payment, as a return does. Raises: ReservationBusy."""
    reservation_id = Payment.objects.values_list("reservation_id", flat=True).get(pk=payment_id)
    rows = Reservation.objects.select_for_update(of=("self",)).select_related("order", "customer", "partner")
    reservation = rows.get(pk=reservation_id)
    if OpenAct.objects.filter(partner_id=reservation.partner_id, reservation=reservation).exists():
        raise ReservationBusy(name=reservation.name, reservation=reservation.pk)
    return Payment.objects.select_for_update().get(pk=payment_id), reservation


def _may_fail(payment: Payment, reservation: Reservation, today: date) -> bool:
    if payment.state != Payment.State.SCHEDULED or not reservation.is_active:
        return False
    earlier = reservation.payments.filter(state=Payment.State.SCHEDULED, number__lt=payment.number)
    return payment.due_on - KNOWN_BEFORE <= today and not earlier.exists()


def _touch(reservation: Reservation, now: datetime) -> None:
    reservation.version += 1
    reservation.updated_at = now
    reservation.save(update_fields=["version", "updated_at"])
