"""End the refunds and exchanges whose partner never answered: about other amounts, or as the second person."""

import logging
import uuid
from dataclasses import replace
from datetime import datetime

from billing.commands.gated_states import end_without_credit, lock_asked
from billing.models import Exchange, Refund
from billing.models.asked import Asked
from billing.models.states import ANSWER_WITHIN, UNANSWERED_STATES, RefundState
from core.actor import SYSTEM
from core.transactions import acting

log = logging.getLogger(__name__)

WHY = {
    RefundState.AWAITING_CONFIRMATION: "confirmation_timed_out",
    RefundState.AWAITING_SECOND_PERSON: "second_person_timed_out",
}


def is_unanswered(asked: Refund | Exchange, now: datetime) -> bool:
    """Tell whether the time in which the partner could have answered is over."""
    until = asked.answer_until
    return until is not None and until <= now


def end_all_unanswered(*, now: datetime) -> int:
    """End whatever has waited too long for its partner's answer, each in a transaction of its own.

    One that can't be ended now is logged and left to the next run. Returns how many were ended.
    """
    return _end_all(Refund, now) + _end_all(Exchange, now)


def _end_all(kind: type[Asked], now: datetime) -> int:
    overdue = kind.objects.filter(state__in=UNANSWERED_STATES, state_at__lte=now - ANSWER_WITHIN)
    ended = 0
    for asked_id, partner_id in list(overdue.order_by("state_at").values_list("pk", "partner_id")):
        try:
            with acting(replace(SYSTEM, partner_id=partner_id), now=now):
                ended += _end(lock_asked(kind, asked_id), now)
        except Exception:
            log.exception("%s %s was not answered in time and could not be ended", kind._meta.model_name, asked_id)
    return ended


def end_unanswered(*, refund_id: uuid.UUID, now: datetime) -> bool:
    """End one refund that was not answered in time; return whether this call did. Repeatable."""
    return _end(lock_asked(Refund, refund_id), now)


def _end(asked: Refund | Exchange, now: datetime) -> bool:
    if not is_unanswered(asked, now):
        return False
    end_without_credit(asked, RefundState.FAILED, actor=SYSTEM, now=now, reason=WHY[RefundState(asked.state)])
    return True
