"""Decide submitted refunds: two gates in a row, the partner's second person and the operator's amount."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from billing.commands.carry_out_refund import carry_out_standing, is_due
from billing.commands.gated_states import have_carried_out
from billing.commands.gates import pass_gates
from billing.commands.recheck_refund import lock_standing
from billing.models import Refund
from billing.models.states import RefundState


def decide_refunds(*, refund_ids: Sequence[uuid.UUID], now: datetime) -> None:
    """Recheck submitted refunds of one partner, then ask the second person, hand to the desk, or approve. Repeatable.

    What is approved and has no delay is carried out with the decision: nobody could stop it in between.
    """
    standing, reservations = lock_standing(refund_ids, _is_submitted, now=now)
    approved = pass_gates(standing, now=now)
    due = [one for one in approved if is_due(one, now)]
    carry_out_standing(due, reservations, now=now)
    have_carried_out([one for one in approved if one not in due], now=now)


def _is_submitted(refund: Refund, now: datetime) -> bool:
    return refund.state == RefundState.SUBMITTED
