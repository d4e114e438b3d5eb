"""Take back a refund that was carried out: one of the operator's staff asks for it, another confirms, all in one."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from billing import events
from billing.commands.decisions import OwnRequest, ReasonRequired, RefundMovedOn
from billing.commands.post_entry import post_correction
from billing.commands.refund_limit import give_back, lock_limit
from billing.commands.refund_states import lock_refund
from billing.commands.return_payments import cancel_coming_payments, restore_payments
from billing.models import (
    CreditNote,
    JournalEntry,
    OrderBalance,
    PassedOn,
    Refund,
    RefundLine,
    Reversal,
    ReversalRequest,
)
from billing.models.states import RefundState
from billing.queries.reversals import touched_remainders
from core import outbox
from core.actor import Actor
from core.errors import Refusal
from reservations.commands.restore_reservation import reopen_order, restore_reservation
from reservations.models import Reservation

State = ReversalRequest.State


class AlreadyReversed(Refusal):
    """A reversal is final: what it took back can be requested anew."""

    code = "OperationCannotBePerformedInCurrentState"
    text = _("This refund was reversed already. A reversal can't be reversed; a new refund can be requested.")


class ReversalAsked(Refusal):
    """One question at a time."""

    code = "OperationCannotBePerformedInCurrentState"
    text = _("A reversal of this refund was asked for already and waits for a second person.")


class ReversalAnswered(Refusal):
    """Somebody was quicker."""

    code = "OperationCannotBePerformedInCurrentState"
    text = _("This reversal was answered or withdrawn already. Reload the page to see where it stands.")


class OwnReversal(Refusal):
    """Two people are needed."""

    code = "AuthorizationFailed"
    text = _("You asked for this reversal yourself, so somebody else has to confirm or decline it.")


class NotOwnReversal(Refusal):
    """Who did not ask declines instead."""

    code = "AuthorizationFailed"
    text = _("Only who asked for a reversal can withdraw it.")


class RemainderTouched(Refusal):
    """What was kept is not any more what was kept. ``params``: name, reservation."""

    code = "OperationCannotBePerformedInCurrentState"
    text = _(
        "%(name)s, which holds the units that were kept, has changed since the refund, so it can't be folded back. "
        "Nothing was reversed."
    )


class WarningNotSeen(Refusal):
    """The customer has its money already: that has to be said on purpose."""

    code = "InvalidRequestContent"
    text = _("The partner has passed this credit on to its customer. Tick that you know, and try again.")


def ask_for_reversal(*, refund_id: uuid.UUID, actor: Actor, now: datetime, reason: str) -> ReversalRequest:
    """Ask a colleague to confirm that a completed refund is taken back.

    Raises:
        ReasonRequired, RefundMovedOn, AlreadyReversed, OwnRequest, RemainderTouched, ReversalAsked.
    """
    if not reason.strip():
        raise ReasonRequired
    refund = _reversible(lock_refund(refund_id), actor)
    _check_remainders(_lines(refund))
    asked = ReversalRequest(
        partner_id=refund.partner_id,
        refund=refund,
        asked_by_id=actor.person_id,
        asked_at=now,
        reason=reason.strip(),
    )
    try:
        with transaction.atomic():
            asked.save(force_insert=True)
    except IntegrityError as error:
        raise ReversalAsked from error
    return asked


def confirm_reversal(
    *, request_id: uuid.UUID, actor: Actor, now: datetime, note: str = "", knows_passed_on: bool = False
) -> Reversal:
    """Take the refund back: units, payments, order, limit, ledger and credit note, in this transaction or not at all.

    Locks refund, limit, reservations by id, ledger, in this order.

    Raises:
        ReversalAnswered, RefundMovedOn, AlreadyReversed, OwnRequest, OwnReversal, WarningNotSeen, RemainderTouched.
    """
    asked, refund = _to_answer(request_id, actor)
    credit_note = CreditNote.objects.filter(partner_id=refund.partner_id, refund=refund).first()
    was_passed_on = _is_passed_on(credit_note)
    if was_passed_on and not knows_passed_on:
        raise WarningNotSeen
    limit = lock_limit(
        partner_id=refund.partner_id,
        customer_id=refund.customer_id,
        limit_usd_minor=refund.quote.policy.limit_usd_minor,
    )
    _take_units_back(_lines(refund), now)
    give_back(limit=limit, refund=refund, on=now.date())
    _answer(asked, State.CONFIRMED, actor=actor, now=now, note=note)
    reversal = Reversal.objects.create(
        partner_id=refund.partner_id,
        refund=refund,
        request=asked,
        requested_by_id=refund.requested_by_id,
        asked_by_id=asked.asked_by_id,
        confirmed_by_id=actor.person_id,
        reversed_at=now,
        reason=asked.reason,
        entry=_post(refund, now),
        credit_note=credit_note,
        was_passed_on=was_passed_on,
    )
    outbox.put(topic=events.REFUND_REVERSED, subject_id=refund.pk, partner_id=refund.partner_id, now=now)
    return reversal


def decline_reversal(*, request_id: uuid.UUID, actor: Actor, now: datetime, note: str) -> ReversalRequest:
    """Leave the refund as it is.

    Raises:
        ReasonRequired, ReversalAnswered, RefundMovedOn, AlreadyReversed, OwnRequest, OwnReversal.
    """
    if not note.strip():
        raise ReasonRequired
    asked, _refund = _to_answer(request_id, actor)
    return _answer(asked, State.DECLINED, actor=actor, now=now, note=note)


def withdraw_reversal(*, request_id: uuid.UUID, actor: Actor, now: datetime) -> ReversalRequest:
    """Take one's own question back.

    Raises:
        ReversalAnswered, NotOwnReversal.
    """
    asked = _lock_open(request_id)
    if asked.asked_by_id != actor.person_id:
        raise NotOwnReversal
    return _answer(asked, State.WITHDRAWN, actor=actor, now=now, note="")


def _reversible(refund: Refund, actor: Actor) -> Refund:
    if refund.state != RefundState.COMPLETED:
        raise RefundMovedOn
    if Reversal.objects.filter(partner_id=refund.partner_id, refund=refund).exists():
        raise AlreadyReversed
    if refund.requested_by_id == actor.person_id:
        raise OwnRequest
    return refund


def _lock_open(request_id: uuid.UUID) -> ReversalRequest:
    """Lock the refund, then its open request."""
    refund_id = ReversalRequest.objects.values_list("refund_id", flat=True).filter(pk=request_id).first()
    if refund_id is None:
        raise ReversalAnswered
    lock_refund(refund_id)
    asked = ReversalRequest.objects.select_for_update().get(pk=request_id)
    if asked.state != State.OPEN:
        raise ReversalAnswered
    return asked


def _to_answer(request_id: uuid.UUID, actor: Actor) -> tuple[ReversalRequest, Refund]:
    asked = _lock_open(request_id)
    refund = _reversible(lock_refund(asked.refund_id), actor)
    if asked.asked_by_id == actor.person_id:
        raise OwnReversal
    return asked, refund


def _answer(
    asked: ReversalRequest, state: ReversalRequest.State, *, actor: Actor, now: datetime, note: str
) -> ReversalRequest:
    asked.state, asked.answered_by_id, asked.answered_at, asked.note = state, actor.person_id, now, note.strip()
    asked.save(update_fields=["state", "answered_by", "answered_at", "note"])
    return asked


def _lines(refund: Refund) -> list[RefundLine]:
    return list(refund.lines.select_related("reservation", "remainder").order_by("position"))


def _is_passed_on(credit_note: CreditNote | None) -> bool:
    return (
        credit_note is not None
        and PassedOn.objects.filter(partner_id=credit_note.partner_id, credit_note=credit_note).exists()
    )


def _check_remainders(lines: Sequence[RefundLine]) -> None:
    for one in touched_remainders(line.remainder for line in lines):
        raise RemainderTouched(name=one.remainder.name, reservation=one.remainder.pk)


def _take_units_back(lines: Sequence[RefundLine], now: datetime) -> None:
    """Restore every reservation of the lines with its payments, and lower what counts as returned of its order."""
    locked = _lock_reservations(lines)
    for line in lines:
        line.reservation = locked[line.reservation_id]
        line.remainder = locked[line.remainder_id] if line.remainder_id else None
    _check_remainders(lines)
    for line in lines:
        take_line_back(reservation=line.reservation, remainder=line.remainder, credit_minor=line.credit_minor, now=now)
    for order_id in sorted({line.reservation.order_id for line in lines}):
        reopen_order(order_id=order_id)


def take_line_back(
    *, reservation: Reservation, remainder: Reservation | None, credit_minor: int, now: datetime
) -> None:
    """Undo the return of one locked reservation, of a refund's line or of an exchange's."""
    if remainder:
        cancel_coming_payments(reservation=remainder)
    restore_reservation(reservation=reservation, remainder=remainder, now=now)
    restore_payments(reservation=reservation)
    OrderBalance.objects.filter(partner_id=reservation.partner_id, order_id=reservation.order_id).update(
        returned_minor=F("returned_minor") - credit_minor
    )


def _lock_reservations(lines: Sequence[RefundLine]) -> Mapping[uuid.UUID, Reservation]:
    ids = [one for line in lines for one in (line.reservation_id, line.remainder_id) if one]
    rows = Reservation.objects.select_for_update().filter(partner_id=lines[0].partner_id, pk__in=ids)
    return {one.pk: one for one in rows.order_by("pk")}


def _post(refund: Refund, now: datetime) -> JournalEntry | None:
    """Post the opposite of the refund's entry; nothing where nothing had been credited."""
    entry = JournalEntry.objects.filter(
        partner_id=refund.partner_id, kind=JournalEntry.Kind.REFUND, subject_id=refund.pk
    ).first()
    return post_correction(of=entry, now=now) if entry else None
