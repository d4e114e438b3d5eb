"""End the refunds whose partner never answered: about a lower amount, or as the second person."""

import logging
import uuid
from dataclasses import replace
from datetime import datetime

from billing.commands.refund_states import end_without_credit, lock_refund
from billing.models import Refund
from billing.models.refund import ANSWER_WITHIN, UNANSWERED_STATES, RefundState
from core.actor import SYSTEM
from core.transactions import acting

log = logging.getLogger(__name__)

WHY = {
    RefundState.AWAITING_CONFIRMATION: "confirmation_timed_out",
    RefundState.AWAITING_SECOND_PERSON: "second_person_timed_out",
}


def is_unanswered(refund: Refund, now: datetime) -> bool:
    """Tell whether the time in which the partner could have answered is over."""
    until = refund.answer_until
    return until is not None and until <= now


def end_all_unanswered(*, now: datetime) -> int:
    """End every refund that has waited too long for its partner's answer, each in a transaction of its own.

    One that can't be ended now is logged and left to the next run. Returns how many were ended.
    """
    overdue = Refund.objects.filter(state__in=UNANSWERED_STATES, state_at__lte=now - ANSWER_WITHIN)
    ended = 0
    for refund_id, partner_id in list(overdue.order_by("state_at").values_list("pk", "partner_id")):
        try:
            with acting(replace(SYSTEM, partner_id=partner_id), now=now):
                ended += end_unanswered(refund_id=refund_id, now=now)
        except Exception:
            log.exception("refund %s was not answered in time and could not be ended", refund_id)
    return ended


def end_unanswered(*, refund_id: uuid.UUID, now: datetime) -> bool:
    """End one refund that was not answered in time; return whether this call did. Repeatable."""
    refund = lock_refund(refund_id)
    if not is_unanswered(refund, now):
        return False
    end_without_credit(refund, RefundState.FAILED, actor=SYSTEM, now=now, reason=WHY[RefundState(refund.state)])
    return True
