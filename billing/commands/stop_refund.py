"""The desk takes an approved refund back while its delay lasts."""

import uuid
from datetime import datetime

from billing.commands.decisions import OwnRequest, ReasonRequired, RefundMovedOn
from billing.commands.refund_states import end_without_credit, lock_refund
from billing.models import Refund
from billing.models.refund import RefundState
from core.actor import Actor


def stop_refund(*, refund_id: uuid.UUID, actor: Actor, now: datetime, note: str, seen: int | None = None) -> Refund:
    """End an approved refund before a worker carries it out; its hold and its reservations are freed.

    Raises:
        RefundMovedOn, OwnRequest, ReasonRequired.
    """
    if not note.strip():
        raise ReasonRequired
    refund = lock_refund(refund_id)
    if refund.state != RefundState.APPROVED or (seen is not None and refund.transitions.count() != seen):
        raise RefundMovedOn
    if refund.requested_by_id == actor.id:
        raise OwnRequest
    end_without_credit(refund, RefundState.WITHDRAWN, actor=actor, now=now, reason="stopped_by_desk", note=note.strip())
    return refund
