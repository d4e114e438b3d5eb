"""Tell the requester what became of a refund: a message for each state, and the request closed at the end."""

import uuid
from datetime import datetime

from billing.models import Refund, RefundTransition
from billing.models.refund import FINAL_STATES, RefundState
from core.actor import SYSTEM
from support.commands.move_clock import CLOCK_FIELDS, stop_clock
from support.commands.tell_requester import tell_others, tell_requester
from support.commands.tell_second_person import tell_second_person
from support.models import Message, SupportRequest
from support.policy.sla import ClockMove

TOLD = frozenset(RefundState) - {RefundState.SUBMITTED, RefundState.APPROVED}
"""Being submitted and approved shows in the request's progress; a message is for what needs reading."""


def report_progress(*, refund_id: uuid.UUID, now: datetime) -> None:
    """Write the messages that are still due for a refund's states and close its request after the last one.

    Repeatable: states already told are skipped, under a lock on the request.
    """
    request = SupportRequest.objects.select_for_update().get(refund_id=refund_id)
    news = _news(request, refund_id)
    if not news:
        return
    # After its news: what it enters meanwhile has an event of its own.
    refund = Refund.objects.get(partner_id=request.partner_id, pk=refund_id)
    Message.objects.bulk_create(
        message for transition in news if transition.state in TOLD for message in _messages(request, refund, transition)
    )
    for transition in news:
        tell_second_person(request=request, refund=refund, transition=transition, now=now)
    request.told_number = news[-1].number
    if news[-1].state in FINAL_STATES and request.state == SupportRequest.State.OPEN:
        stop_clock(request=request, move=ClockMove.CLOSED, actor=SYSTEM, now=now)
        request.state, request.closed_at = SupportRequest.State.CLOSED, now
    request.save(update_fields=["told_number", "state", "closed_at", *CLOCK_FIELDS])
    tell_requester(request=request, refund=refund, last=news[-1], now=now)
    if news[-1].state == RefundState.COMPLETED:
        tell_others(request=request, refund=refund, now=now)


def _news(request: SupportRequest, refund_id: uuid.UUID) -> list[RefundTransition]:
    all_of_it = RefundTransition.objects.filter(partner_id=request.partner_id, refund_id=refund_id)
    return list(all_of_it.filter(number__gt=request.told_number).order_by("number"))


def _messages(request: SupportRequest, refund: Refund, transition: RefundTransition) -> list[Message]:
    said = _said_by_staff(request, transition)
    facts = {
        "net_minor": refund.net_minor,
        "currency": refund.currency,
        "reason": transition.reason,
        "by": transition.actor_label,
    }
    told = Message(
        id=uuid.uuid4(),
        partner_id=request.partner_id,
        request=request,
        side=Message.Side.SYSTEM,
        at=transition.at,
        code=f"refund_{transition.state}",
        facts=facts,
    )
    return [*said, told]


def _said_by_staff(request: SupportRequest, transition: RefundTransition) -> list[Message]:
    if transition.actor_kind != "staff" or not transition.note:
        return []
    return [
        Message(
            id=uuid.uuid4(),
            partner_id=request.partner_id,
            request=request,
            side=Message.Side.DESK,
            author_id=transition.actor_id,
            author_name=transition.actor_label,
            at=transition.at,
            body=transition.note,
        )
    ]
