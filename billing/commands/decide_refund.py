"""Decide a submitted refund: two gates in a row, the partner's second person and the operator's amount."""

import uuid
from datetime import datetime

from billing.commands.gated_states import lock_asked, lock_limit_of
from billing.commands.gates import pass_gates
from billing.commands.recheck_refund import reservations_of, still_stands
from billing.models import Refund
from billing.models.states import RefundState


def decide_refund(*, refund_id: uuid.UUID, now: datetime) -> None:
    """Recheck a submitted refund, then ask its second person, approve it, or hand it to the desk. Repeatable."""
    refund = lock_asked(Refund, refund_id)
    if refund.state != RefundState.SUBMITTED:
        return
    lock_limit_of(refund)
    if still_stands(refund, reservations=reservations_of(refund), now=now):
        pass_gates(refund, now=now)
