"""Move back what a refund or an exchange has moved: units, payments and balances first, then the ledger."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db.models import F, QuerySet, Sum

from billing.commands.post_entry import post_correction
from billing.commands.return_payments import cancel_coming_payments, cancel_unpaid_payments, restore_payments
from billing.commands.reversal_refusals import PurchaseMovedOn, RemainderTouched
from billing.models import Exchange, ExchangeReturn, JournalEntry, OrderBalance, Payment, Refund, RefundLine
from billing.queries.reversals import moved_on_purchases, touched_remainders
from reservations.commands.restore_reservation import reopen_orders, restore_reservation
from reservations.commands.return_reservation import cancel_empty_orders, lock_orders
from reservations.commands.take_place import end_as
from reservations.models import Reservation

Lines = Sequence[RefundLine] | Sequence[ExchangeReturn]


def check_refund_can_be_taken_back(refund: Refund) -> None:
    """Refuse one whose remainders have a history of their own by now.

    Raises:
        RemainderTouched.
    """
    _check_remainders(_lines_of_refund(refund))


def check_exchange_can_be_taken_back(exchange: Exchange, *, now: datetime) -> None:
    """Refuse one whose remainders or purchases have a history of their own by now.

    Raises:
        RemainderTouched, PurchaseMovedOn.
    """
    _check_remainders(_lines_of_exchange(exchange))
    _check_purchases(_bought_by(exchange), now)


def take_refund_back(refund: Refund, *, now: datetime) -> JournalEntry | None:
    """Restore every reservation of a locked refund with its payments; return what corrects its entry.

    Raises:
        RemainderTouched.
    """
    lines = _lines_of_refund(refund)
    _take_lines_back(lines, _lock_reservations(refund, lines), now)
    return _correct(JournalEntry.Kind.REFUND, refund, now)


def take_exchange_back(exchange: Exchange, *, now: datetime) -> JournalEntry | None:
    """Let what a locked exchange bought end, restore what came back; return what corrects its entry.

    Every payment that was taken for what was bought is corrected by an entry of its own.

    Raises:
        RemainderTouched, PurchaseMovedOn.
    """
    lines, bought = _lines_of_exchange(exchange), _bought_by(exchange)
    locked = _lock_reservations(exchange, lines, bought)
    bought = [locked[one.pk] for one in bought]
    _check_purchases(bought, now)
    _take_lines_back(lines, locked, now)
    for reservation in bought:
        _end_purchase(reservation, now)
    entry = _correct(JournalEntry.Kind.EXCHANGE, exchange, now)
    for reservation in bought:
        _correct_payments(reservation, now)
    return entry


def _lines_of_refund(refund: Refund) -> list[RefundLine]:
    return list(refund.lines.select_related("reservation", "remainder").order_by("position"))


def _lines_of_exchange(exchange: Exchange) -> list[ExchangeReturn]:
    return list(exchange.returns.select_related("reservation", "remainder").order_by("position"))


def _bought_by(exchange: Exchange) -> list[Reservation]:
    purchases = exchange.purchases.select_related("reservation").order_by("position")
    return [one.reservation for one in purchases if one.reservation]


def _check_remainders(lines: Lines) -> None:
    for one in touched_remainders(line.remainder for line in lines):
        raise RemainderTouched(name=one.remainder.name, reservation=one.remainder.pk)


def _check_purchases(bought: Iterable[Reservation], now: datetime) -> None:
    for one in moved_on_purchases(bought, now=now):
        raise PurchaseMovedOn(name=one.reservation.name, reservation=one.reservation.pk)


def _lock_reservations(
    asked: Refund | Exchange, lines: Lines, bought: Iterable[Reservation] = ()
) -> Mapping[uuid.UUID, Reservation]:
    """Lock all that moves in one go, by id; return them by id as they are now."""
    ids = [one for line in lines for one in (line.reservation_id, line.remainder_id) if one]
    rows = Reservation.objects.select_for_update().filter(
        partner_id=asked.partner_id, pk__in=[*ids, *(one.pk for one in bought)]
    )
    return {one.pk: one for one in rows.order_by("pk")}


def _take_lines_back(lines: Lines, locked: Mapping[uuid.UUID, Reservation], now: datetime) -> None:
    """Restore every reservation of the lines with its payments, and lower what counts as returned of its order."""
    for line in lines:
        line.reservation = locked[line.reservation_id]
        line.remainder = locked[line.remainder_id] if line.remainder_id else None
    _check_remainders(lines)
    order_ids = {line.reservation.order_id for line in lines}
    lock_orders(order_ids)
    for line in lines:
        _take_line_back(line, now)
    reopen_orders(order_ids)


def _take_line_back(line: RefundLine | ExchangeReturn, now: datetime) -> None:
    reservation, remainder = line.reservation, line.remainder
    if remainder:
        cancel_coming_payments([remainder])
    restore_reservation(reservation=reservation, remainder=remainder, now=now)
    restore_payments(reservation=reservation)
    OrderBalance.objects.filter(partner_id=line.partner_id, order_id=reservation.order_id).update(
        returned_minor=F("returned_minor") - line.credit_minor
    )


def _end_purchase(reservation: Reservation, now: datetime) -> None:
    """End what was bought: all that was paid for it counts as returned, and nothing more is to be paid."""
    lock_orders([reservation.order_id])
    cancel_unpaid_payments(reservation=reservation)
    end_as(reservation, Reservation.Ended.REVERSED, now=now)
    paid = _payments_of(reservation).aggregate(sum=Sum("amount_minor", default=0))["sum"]
    OrderBalance.objects.filter(partner_id=reservation.partner_id, order_id=reservation.order_id).update(
        returned_minor=F("returned_minor") + paid
    )
    cancel_empty_orders([reservation.order_id])


def _correct_payments(reservation: Reservation, now: datetime) -> None:
    """Post the opposite of every payment's entry. What a payment was stays: it was made, and is corrected."""
    entries = JournalEntry.objects.filter(
        partner_id=reservation.partner_id,
        kind=JournalEntry.Kind.PAYMENT,
        subject_id__in=_payments_of(reservation).values("pk"),
    )
    for entry in entries.order_by("posted_at", "number"):
        post_correction(of=entry, now=now)


def _payments_of(reservation: Reservation) -> QuerySet[Payment]:
    return Payment.objects.filter(
        partner_id=reservation.partner_id, reservation=reservation, state=Payment.State.SUCCEEDED
    )


def _correct(kind: JournalEntry.Kind, asked: Refund | Exchange, now: datetime) -> JournalEntry | None:
    """Post the opposite of its entry; nothing where nothing had been credited."""
    entry = JournalEntry.objects.filter(partner_id=asked.partner_id, kind=kind, subject_id=asked.pk).first()
    return post_correction(of=entry, now=now) if entry else None
