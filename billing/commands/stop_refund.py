"""The desk takes an approved refund back while its delay lasts."""

import uuid
from datetime import datetime

from billing.commands.gated_states import lock_asked
from billing.commands.verdicts import demand_reason, stop
from billing.models import Refund
from core.actor import Actor


def stop_refund(*, refund_id: uuid.UUID, actor: Actor, now: datetime, note: str, seen: int | None = None) -> Refund:
    """End an approved refund before a worker carries it out; its hold and its reservations are freed.

    Raises:
        RefundMovedOn, OwnRequest, ReasonRequired.
    """
    demand_reason(note)
    return stop(lock_asked(Refund, refund_id), actor=actor, now=now, note=note, seen=seen)
