"""What carrying out a refund and an exchange share: units come back, the partner gets a paper, and it is done."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import F

from billing.commands.gated_states import announce, enter
from billing.commands.numbering import credit_note_series, next_number
from billing.commands.return_payments import cancel_coming_payments, carry_over_payments
from billing.models import CreditNote, Exchange, ExchangeReturn, JournalEntry, OrderBalance, Refund, RefundLine
from billing.models.states import RefundState
from core.actor import SYSTEM
from reservations.commands.open_act import close_acts
from reservations.commands.return_reservation import cancel_empty_order, return_units
from reservations.models import Reservation


def return_lines(
    lines: Iterable[RefundLine | ExchangeReturn],
    reservations: Sequence[Reservation],
    *,
    ended_as: Reservation.Ended,
    now: datetime,
) -> None:
    """Take back the units of every line from its locked reservation; orders that are empty then are cancelled."""
    by_reservation = {line.reservation_id: line for line in lines}
    for reservation in reservations:
        _return_line(by_reservation[reservation.pk], reservation, ended_as, now)
    for order_id in sorted({one.order_id for one in reservations}):
        cancel_empty_order(order_id=order_id)


def _return_line(
    line: RefundLine | ExchangeReturn, reservation: Reservation, ended_as: Reservation.Ended, now: datetime
) -> None:
    remainder = return_units(reservation=reservation, quantity=line.quantity, now=now, ended_as=ended_as)
    if remainder:
        carry_over_payments(reservation=reservation, remainder=remainder)
        line.remainder = remainder
        line.save(update_fields=["remainder"])
    cancel_coming_payments(reservation=reservation)
    OrderBalance.objects.filter(partner_id=line.partner_id, order_id=reservation.order_id).update(
        returned_minor=F("returned_minor") + line.credit_minor
    )


def issue_credit_note(asked: Refund | Exchange, entry: JournalEntry | None, *, now: datetime, **sides: Any) -> None:
    """Write the paper for what was credited; without an entry nothing was. ``sides``: what it answers, and more."""
    if entry is None:
        return
    CreditNote.objects.create(
        id=uuid.uuid4(),
        partner_id=asked.partner_id,
        number=next_number(partner_id=asked.partner_id, series=credit_note_series(now)),
        entry=entry,
        issued_at=now,
        net_minor=asked.net_minor,
        currency=asked.currency,
        **sides,
    )


def complete(asked: Refund | Exchange, *, now: datetime) -> None:
    """Let go of the reservations and say that it is done."""
    close_acts(subject_id=asked.pk)
    asked.completed_at = now
    enter(asked, RefundState.COMPLETED, actor=SYSTEM, now=now)
    announce(asked, now=now)
