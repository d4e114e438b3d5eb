"""Ask the requester of a refund that waits for the desk."""

import uuid
from datetime import datetime

from billing.commands.decisions import ReasonRequired, RefundMovedOn
from billing.commands.refund_states import lock_refund
from billing.models import Refund
from billing.models.refund import RefundState
from core.actor import Actor
from support.commands.post_message import ask_partner
from support.models import SupportRequest

ASKED_IN = frozenset({RefundState.AWAITING_APPROVAL, RefundState.DEAD})


def ask_about_refund(
    *, refund_id: uuid.UUID, actor: Actor, now: datetime, note: str, seen: int | None = None
) -> Refund:
    """Write a question of the desk into the refund's request; until it is answered nothing of the refund is due.

    Raises:
        RefundMovedOn: it does not wait for the desk any more.
        ReasonRequired: the question is empty.
        MessageTooLong: the question's length.
    """
    if not note.strip():
        raise ReasonRequired
    refund = lock_refund(refund_id)
    if refund.state not in ASKED_IN or (seen is not None and refund.transitions.count() != seen):
        raise RefundMovedOn
    request = SupportRequest.objects.get(partner_id=refund.partner_id, refund=refund)
    ask_partner(request=request, body=note, actor=actor, now=now)
    return refund
