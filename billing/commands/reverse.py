"""Take back a refund or an exchange that was carried out: one of the operator's staff asks, another confirms."""

import uuid
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from billing.commands.decisions import OwnRequest, ReasonRequired, RefundMovedOn
from billing.commands.gated_states import lock_asked, lock_limit_of
from billing.commands.refund_limit import give_back
from billing.commands.reversal_refusals import (
    AlreadyReversed,
    NotOwnReversal,
    OwnReversal,
    ReversalAnswered,
    ReversalAsked,
    WarningNotSeen,
)
from billing.commands.take_back import (
    check_exchange_can_be_taken_back,
    check_refund_can_be_taken_back,
    take_exchange_back,
    take_refund_back,
)
from billing.models import CreditNote, Exchange, PassedOn, Refund, Reversal, ReversalRequest
from billing.models.states import RefundState
from core import outbox
from core.actor import Actor

State = ReversalRequest.State


def ask_for_reversal(*, asked_id: uuid.UUID, actor: Actor, now: datetime, reason: str) -> ReversalRequest:
    """Ask a colleague to confirm that a completed refund or exchange is taken back.

    Raises:
        ReasonRequired, RefundMovedOn, AlreadyReversed, OwnRequest, RemainderTouched, PurchaseMovedOn, ReversalAsked.
    """
    if not reason.strip():
        raise ReasonRequired
    of = _reversible(_lock_either(asked_id), actor)
    if isinstance(of, Refund):
        check_refund_can_be_taken_back(of)
    else:
        check_exchange_can_be_taken_back(of, now=now)
    asked = ReversalRequest(
        partner_id=of.partner_id, asked_by_id=actor.person_id, asked_at=now, reason=reason.strip(), **_named(of)
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
    """Take it back: units, payments, orders, limit, ledger and credit note, in this transaction or not at all.

    Locks refund or exchange, limit, reservations by id, ledger, in this order; an exchange never counts against a
    limit, so none is touched.

    Raises:
        ReversalAnswered, RefundMovedOn, AlreadyReversed, OwnRequest, OwnReversal, WarningNotSeen, RemainderTouched,
        PurchaseMovedOn.
    """
    asked, of = _to_answer(request_id, actor)
    credit_note = CreditNote.objects.filter(partner_id=of.partner_id, **_named(of)).first()
    was_passed_on = _is_passed_on(credit_note)
    if was_passed_on and not knows_passed_on:
        raise WarningNotSeen
    if isinstance(of, Refund):
        limit = lock_limit_of(of)
        entry = take_refund_back(of, now=now)
        give_back(limit=limit, refund=of, on=now.date())
    else:
        entry = take_exchange_back(of, now=now)
    _answer(asked, State.CONFIRMED, actor=actor, now=now, note=note)
    reversal = Reversal.objects.create(
        partner_id=of.partner_id,
        request=asked,
        requested_by_id=of.requested_by_id,
        asked_by_id=asked.asked_by_id,
        confirmed_by_id=actor.person_id,
        reversed_at=now,
        reason=asked.reason,
        entry=entry,
        credit_note=credit_note,
        was_passed_on=was_passed_on,
        **_named(of),
    )
    outbox.put(topic=of.topics.reversed, subject_id=of.pk, partner_id=of.partner_id, now=now)
    return reversal


def decline_reversal(*, request_id: uuid.UUID, actor: Actor, now: datetime, note: str) -> ReversalRequest:
    """Leave everything as it is.

    Raises:
        ReasonRequired, ReversalAnswered, RefundMovedOn, AlreadyReversed, OwnRequest, OwnReversal.
    """
    if not note.strip():
        raise ReasonRequired
    asked, _of = _to_answer(request_id, actor)
    return _answer(asked, State.DECLINED, actor=actor, now=now, note=note)


def withdraw_reversal(*, request_id: uuid.UUID, actor: Actor, now: datetime) -> ReversalRequest:
    """Take one's own question back.

    Raises:
        ReversalAnswered, NotOwnReversal.
    """
    asked, _of = _lock_open(request_id)
    if asked.asked_by_id != actor.person_id:
        raise NotOwnReversal
    return _answer(asked, State.WITHDRAWN, actor=actor, now=now, note="")


def _named(of: Refund | Exchange) -> dict[str, Any]:
    """Return the column that names it."""
    return {"refund": of} if isinstance(of, Refund) else {"exchange": of}


def _lock_either(asked_id: uuid.UUID) -> Refund | Exchange:
    is_exchange = Exchange.objects.filter(pk=asked_id).exists()
    return lock_asked(Exchange, asked_id) if is_exchange else lock_asked(Refund, asked_id)


def _reversible(of: Refund | Exchange, actor: Actor) -> Refund | Exchange:
    if of.state != RefundState.COMPLETED:
        raise RefundMovedOn
    if Reversal.objects.filter(partner_id=of.partner_id, **_named(of)).exists():
        raise AlreadyReversed
    if of.requested_by_id == actor.person_id:
        raise OwnRequest
    return of


def _lock_open(request_id: uuid.UUID) -> tuple[ReversalRequest, Refund | Exchange]:
    """Lock the refund or the exchange, then its open request."""
    seen = ReversalRequest.objects.filter(pk=request_id).first()
    if seen is None or seen.of_id is None:
        raise ReversalAnswered
    of = _lock_either(seen.of_id)
    asked = ReversalRequest.objects.select_for_update().get(pk=request_id)
    if asked.state != State.OPEN:
        raise ReversalAnswered
    return asked, of


def _to_answer(request_id: uuid.UUID, actor: Actor) -> tuple[ReversalRequest, Refund | Exchange]:
    asked, of = _lock_open(request_id)
    of = _reversible(of, actor)
    if asked.asked_by_id == actor.person_id:
        raise OwnReversal
    return asked, of


def _answer(
    asked: ReversalRequest, state: ReversalRequest.State, *, actor: Actor, now: datetime, note: str
) -> ReversalRequest:
    asked.state, asked.answered_by_id, asked.answered_at, asked.note = state, actor.person_id, now, note.strip()
    asked.save(update_fields=["state", "answered_by", "answered_at", "note"])
    return asked


def _is_passed_on(credit_note: CreditNote | None) -> bool:
    return (
        credit_note is not None
        and PassedOn.objects.filter(partner_id=credit_note.partner_id, credit_note=credit_note).exists()
    )
