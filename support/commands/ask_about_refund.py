"""Ask the requester of a refund or an exchange that waits for the desk."""

import uuid
from datetime import datetime

from billing.commands.gated_states import lock_asked
from billing.commands.verdicts import demand_reason, expect, moved_on
from billing.models import Exchange, Refund
from billing.models.asked import Asked
from billing.models.states import RefundState
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
    demand_reason(note)
    refund = _waiting(lock_asked(Refund, refund_id), seen)
    request = SupportRequest.objects.get(partner_id=refund.partner_id, refund=refund)
    ask_partner(request=request, body=note, actor=actor, now=now)
    return refund


def ask_about_exchange(
    *, exchange_id: uuid.UUID, actor: Actor, now: datetime, note: str, seen: int | None = None
) -> Exchange:
    """Do the same about an exchange.

    Raises:
        ExchangeMovedOn, ReasonRequired, MessageTooLong.
    """
    demand_reason(note)
    exchange = _waiting(lock_asked(Exchange, exchange_id), seen)
    request = SupportRequest.objects.get(partner_id=exchange.partner_id, exchange=exchange)
    ask_partner(request=request, body=note, actor=actor, now=now)
    return exchange


def _waiting(asked: Asked, seen: int | None) -> Asked:
    expect(asked, ASKED_IN)
    if seen is not None and asked.transitions.count() != seen:
        raise moved_on(asked)
    return asked
