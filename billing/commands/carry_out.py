"""What carrying out a refund and an exchange share: units come back, the partner gets a paper, and it is done."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from billing.commands.gated_states import announce, enter_all
from billing.commands.numbering import credit_note_series, next_numbers
from billing.commands.order_balances import raise_returned
from billing.commands.return_payments import cancel_coming_payments, carry_over_payments
from billing.models import CreditNote, Exchange, ExchangeReturn, JournalEntry, Refund, RefundLine
from billing.models.asked import Asked
from billing.models.states import RefundState
from core.actor import SYSTEM
from reservations.commands.open_act import close_acts
from reservations.commands.return_reservation import cancel_empty_orders, lock_orders, return_units
from reservations.models import Reservation


def return_lines(
    lines: Sequence[RefundLine] | Sequence[ExchangeReturn],
    reservations: Sequence[Reservation],
    *,
    ended_as: Reservation.Ended,
    now: datetime,
) -> None:
    """Take back the units of every line from its reservation, one of these, which are locked.

    Orders that are empty then are cancelled. Locks the orders by id, then payments and balances; as many statements
    for a hundred lines as for one.
    """
    by_reservation = {line.reservation_id: line for line in lines}
    returned = [one for one in reservations if one.pk in by_reservation]
    order_ids = {one.order_id for one in returned}
    lock_orders(order_ids)
    quantities = {one: by_reservation[one.pk].quantity for one in returned}
    remainders = return_units(quantities, now=now, ended_as=ended_as)
    carry_over_payments(remainders.items())
    cancel_coming_payments(returned)
    _name_remainders({by_reservation[one.pk]: left for one, left in remainders.items()})
    raise_returned((one.order_id, by_reservation[one.pk].credit_minor) for one in returned)
    cancel_empty_orders(order_ids)


def _name_remainders(remainders: Mapping[RefundLine | ExchangeReturn, Reservation]) -> None:
    """Write down at each line of one kind what was left of its reservation."""
    for line, remainder in remainders.items():
        line.remainder = remainder
    kinds: set[Any] = {type(line) for line in remainders}
    for kind in kinds:
        kind.objects.bulk_update(remainders, ["remainder"])


def issue_credit_notes(
    asked: Sequence[Refund] | Sequence[Exchange], entries: Sequence[JournalEntry], *, now: datetime
) -> None:
    """Write the papers for what was credited to a partner, in the order of the entries; nothing was without one."""
    if not entries:
        return
    by_id: dict[uuid.UUID, Refund | Exchange] = {one.pk: one for one in asked}
    numbers = next_numbers(len(entries), partner_id=entries[0].partner_id, series=credit_note_series(now))
    CreditNote.objects.bulk_create(
        _credit_note(by_id[entry.subject_id], entry, number) for entry, number in zip(entries, numbers, strict=True)
    )


def _credit_note(asked: Refund | Exchange, entry: JournalEntry, number: str) -> CreditNote:
    note = CreditNote(
        id=uuid.uuid4(),
        partner_id=asked.partner_id,
        number=number,
        entry=entry,
        issued_at=entry.posted_at,
        net_minor=asked.net_minor,
        currency=asked.currency,
    )
    if isinstance(asked, Refund):
        note.refund = asked
    else:
        note.exchange, note.purchases_minor = asked, asked.purchases_minor
    return note


def complete(asked: Sequence[Asked], *, now: datetime) -> None:
    """Let go of the reservations of a partner's requests and say that they are done."""
    close_acts([one.pk for one in asked])
    enter_all(asked, RefundState.COMPLETED, actor=SYSTEM, now=now, completed_at=now)
    announce(*asked, now=now)
