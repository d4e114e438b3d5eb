"""Deciding one refund or exchange, each in a transaction of its own, and saying what became of it."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import DatabaseError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from billing.commands.decisions import (
    RefundMovedOn,
    approve_refund,
    reject_refund,
    requeue_refund,
    take_back_approval,
)
from billing.commands.exchange_decisions import (
    approve_exchange,
    reject_exchange,
    requeue_exchange,
    stop_exchange,
    take_back_exchange_approval,
)
from billing.commands.review import look_away
from billing.commands.stop_refund import stop_refund
from billing.models import Exchange, Refund
from core.actor import Actor
from core.admin.columns import instant_text
from core.errors import Refusal
from core.texts import actor_name
from core.transactions import acting
from portal.desk import forms
from support.commands.ask_about_refund import ask_about_exchange, ask_about_refund
from support.models import SupportRequest

DECISIONS: Mapping[str, Callable[..., Refund]] = {
    forms.APPROVE: approve_refund,
    forms.REJECT: reject_refund,
    forms.ASK: ask_about_refund,
    forms.REQUEUE: requeue_refund,
    forms.STOP: stop_refund,
    forms.TAKE_BACK: take_back_approval,
}


OF_EXCHANGES: Mapping[str, Callable[..., Exchange]] = {
    forms.APPROVE: approve_exchange,
    forms.REJECT: reject_exchange,
    forms.ASK: ask_about_exchange,
    forms.REQUEUE: requeue_exchange,
    forms.STOP: stop_exchange,
    forms.TAKE_BACK: take_back_exchange_approval,
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one decision. ``is_stale``: the refund was not any more as it had been seen."""

    refund_id: uuid.UUID
    number: str
    is_done: bool
    words: str
    is_stale: bool = False


def decide_one(
    *, decision: str, refund_id: uuid.UUID, seen: int | None, note: str, actor: Actor, now: datetime
) -> Outcome:
    """Carry out one decision in its own transaction; whatever refuses it is told, and nothing of it stays."""
    number = number_of(refund_id)
    try:
        with acting(actor, now=now):
            if Exchange.objects.filter(pk=refund_id).exists():
                OF_EXCHANGES[decision](exchange_id=refund_id, actor=actor, now=now, note=note, seen=seen)
            else:
                DECISIONS[decision](refund_id=refund_id, actor=actor, now=now, note=note, seen=seen)
            look_away(asked_id=refund_id, person_id=actor.person_id)
    except (RefundMovedOn, Refund.DoesNotExist):
        return Outcome(refund_id, number, False, who_decided(refund_id), is_stale=True)
    except Refusal as refusal:
        return Outcome(refund_id, number, False, refusal.message)
    except DatabaseError:
        return Outcome(refund_id, number, False, _("The database was busy or refused it. Nothing was done; try again."))
    return Outcome(refund_id, number, True, _DONE[decision]() % {"number": number})


def who_decided(refund_id: uuid.UUID) -> str:
    """Say who or what was quicker."""
    asked = Refund.objects.filter(pk=refund_id).first() or Exchange.objects.filter(pk=refund_id).first()
    last = asked.transitions.order_by("number").last() if asked else None
    if last is None:
        return _("There is no such refund.")
    facts = {
        "number": number_of(refund_id),
        "state": last.get_state_display(),
        "who": actor_name(last.actor_label),
        "at": instant_text(last.at),
        "note": last.note,
    }
    if last.note:
        return _("%(number)s is not yours to decide any more: %(state)s, %(who)s, %(at)s. “%(note)s”") % facts
    return _("%(number)s is not yours to decide any more: %(state)s, %(who)s, %(at)s.") % facts


def number_of(refund_id: uuid.UUID) -> str:
    """Return the number of a refund's request, or the beginning of its own id."""
    number = _request_of(refund_id).values_list("number", flat=True).first()
    return number or str(refund_id)[:8]


def language_of(refund_id: uuid.UUID) -> str:
    """Return the language in which a refund's requester wants to be written to."""
    language = _request_of(refund_id).values_list("language", flat=True).first()
    return language or "en"


def _request_of(asked_id: uuid.UUID) -> QuerySet[SupportRequest]:
    return SupportRequest.objects.filter(Q(refund_id=asked_id) | Q(exchange_id=asked_id))


_DONE: Mapping[str, Callable[[], str]] = {
    forms.APPROVE: lambda: _("%(number)s is approved; a worker carries it out."),
    forms.REJECT: lambda: _("%(number)s is rejected; what it held is free again."),
    forms.ASK: lambda: _("The question of %(number)s is sent; nothing of it is due until it is answered."),
    forms.REQUEUE: lambda: _("%(number)s was given to the workers again."),
    forms.STOP: lambda: _("%(number)s is stopped; nothing is paid, and what it held is free again."),
    forms.TAKE_BACK: lambda: _("The approval of %(number)s is taken back; it waits for a decision again."),
}
