"""What carrying out a refund and an exchange share: units come back, the partner gets a paper, and it is done."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from billing.commands.gated_states import announce, enter
from billing.commands.numbering import credit_note_series, next_number
from billing.commands.order_balances import raise_returned
from billing.commands.return_payments import cancel_coming_payments, carry_over_payments
from billing.models import CreditNote, Exchange, ExchangeReturn, JournalEntry, Refund, RefundLine
from billing.models.states import RefundState
from core.actor import SYSTEM
from reservations.commands.open_act import close_acts
from reservations.commands.return_reservation import cancel_empty_orders, lock_orders, return_units
from reservations.models import Reservation


def return_lines(
    lines: QuerySet[RefundLine] | QuerySet[ExchangeReturn],
    reservations: Sequence[Reservation],
    *,
    ended_as: Reservation.Ended,
    now: datetime,
) -> None:
    """Take back the units of every line from its locked reservation; orders that are empty then are cancelled.

    Locks the orders by id, then payments and balances; as many statements for a hundred lines as for one.
    """
    by_reservation = {line.reservation_id: line for line in lines}
    order_ids = {one.order_id for one in reservations}
    lock_orders(order_ids)
    quantities = {one: by_reservation[one.pk].quantity for one in reservations}
    remainders = return_units(quantities, now=now, ended_as=ended_as)
    carry_over_payments(remainders.items())
    cancel_coming_payments(reservations)
    _name_remainders(lines, {by_reservation[one.pk]: left for one, left in remainders.items()})
    raise_returned((one.order_id, by_reservation[one.pk].credit_minor) for one in reservations)
    cancel_empty_orders(order_ids)


def _name_remainders(lines: Any, remainders: Mapping[RefundLine | ExchangeReturn, Reservation]) -> None:
    """Write down at each line what was left of its reservation."""
    for line, remainder in remainders.items():
        line.remainder = remainder
    lines.bulk_update(remainders, ["remainder"])


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
