"""End the refunds whose requesters never said whether they accept the lower amount."""

import logging
import uuid
from dataclasses import replace
from datetime import datetime

from billing.commands.refund_states import end_without_credit, lock_refund
from billing.models import Refund
from billing.models.refund import CONFIRM_WITHIN, RefundState
from core.actor import SYSTEM
from core.transactions import acting

log = logging.getLogger(__name__)


def is_unconfirmed(refund: Refund, now: datetime) -> bool:
    """Tell whether the time in which a lower amount could be confirmed is over."""
    until = refund.confirm_until
    return until is not None and until <= now


def end_all_unconfirmed(*, now: datetime) -> int:
    """End every refund that has waited too long for its confirmation, each in a transaction of its own.

    One that can't be ended now is logged and left to the next run. Returns how many were ended.
    """
    overdue = Refund.objects.filter(state=RefundState.AWAITING_CONFIRMATION, state_at__lte=now - CONFIRM_WITHIN)
    ended = 0
    for refund_id, partner_id in list(overdue.order_by("state_at").values_list("pk", "partner_id")):
        try:
            with acting(replace(SYSTEM, partner_id=partner_id), now=now):
                ended += end_unconfirmed(refund_id=refund_id, now=now)
        except Exception:
            log.exception("refund %s was not confirmed in time and could not be ended", refund_id)
    return ended


def end_unconfirmed(*, refund_id: uuid.UUID, now: datetime) -> bool:
    """End one refund that was not confirmed in time; return whether this call did. Repeatable."""
    refund = lock_refund(refund_id)
    if not is_unconfirmed(refund, now):
        return False
    end_without_credit(refund, RefundState.FAILED, actor=SYSTEM, now=now, reason="confirmation_timed_out")
    return True
