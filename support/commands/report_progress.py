"""Tell what became of a refund or an exchange: a message for each state, and the request closed at the end."""

import uuid
from datetime import datetime

from billing.models import Exchange, ExchangeTransition, Refund, RefundTransition
from billing.models.states import FINAL_STATES, ExchangeState, RefundState
from core.actor import SYSTEM
from support.commands.move_clock import CLOCK_FIELDS, stop_clock
from support.commands.tell_requester import kind_of, tell_others, tell_requester
from support.commands.tell_second_person import tell_second_person
from support.models import Message, SupportRequest
from support.policy.sla import ClockMove

TOLD = frozenset(ExchangeState) - {
    ExchangeState.SUBMITTED,
    ExchangeState.APPROVED,
    ExchangeState.PENDING_REFUNDS,
    ExchangeState.PENDING_PURCHASES,
}
"""Being submitted, approved and begun shows in the request's progress; a message is for what needs reading."""


def report_progress(*, refund_id: uuid.UUID, now: datetime) -> None:
    """Write the messages that are still due for a refund's states and close its request after the last one.

    Repeatable: states already told are skipped, under a lock on the request.
    """
    request = SupportRequest.objects.select_for_update().get(refund_id=refund_id)
    _report(request, Refund, refund_id, now)


def report_exchange_progress(*, exchange_id: uuid.UUID, now: datetime) -> None:
    """Do the same for an exchange. Repeatable."""
    request = SupportRequest.objects.select_for_update().get(exchange_id=exchange_id)
    _report(request, Exchange, exchange_id, now)


def _report(request: SupportRequest, kind: type[Refund] | type[Exchange], asked_id: uuid.UUID, now: datetime) -> None:
    news = _news(request, kind, asked_id)
    if not news:
        return
    # After its news: what it enters meanwhile has an event of its own.
    asked = _asked(request, kind, asked_id)
    Message.objects.bulk_create(
        message for transition in news if transition.state in TOLD for message in _messages(request, asked, transition)
    )
    for transition in news:
        tell_second_person(request=request, asked=asked, transition=transition, now=now)
    request.told_number = news[-1].number
    if news[-1].state in FINAL_STATES and request.state == SupportRequest.State.OPEN:
        stop_clock(request=request, move=ClockMove.CLOSED, actor=SYSTEM, now=now)
        request.state, request.closed_at = SupportRequest.State.CLOSED, now
    request.save(update_fields=["told_number", "state", "closed_at", *CLOCK_FIELDS])
    tell_requester(request=request, asked=asked, last=news[-1], now=now)
    if news[-1].state == RefundState.COMPLETED:
        tell_others(request=request, asked=asked, now=now)


def _asked(request: SupportRequest, kind: type[Refund] | type[Exchange], asked_id: uuid.UUID) -> Refund | Exchange:
    if kind is Refund:
        return Refund.objects.get(partner_id=request.partner_id, pk=asked_id)
    return Exchange.objects.get(partner_id=request.partner_id, pk=asked_id)


def _news(
    request: SupportRequest, kind: type[Refund] | type[Exchange], asked_id: uuid.UUID
) -> list[RefundTransition] | list[ExchangeTransition]:
    since = {"partner_id": request.partner_id, "number__gt": request.told_number}
    if kind is Refund:
        return list(RefundTransition.objects.filter(refund_id=asked_id, **since).order_by("number"))
    return list(ExchangeTransition.objects.filter(exchange_id=asked_id, **since).order_by("number"))


def _messages(
    request: SupportRequest, asked: Refund | Exchange, transition: RefundTransition | ExchangeTransition
) -> list[Message]:
    said = _said_by_staff(request, transition)
    facts = {
        "net_minor": asked.net_minor,
        "currency": asked.currency,
        "reason": transition.reason,
        "by": transition.actor_label,
    }
    told = Message(
        id=uuid.uuid4(),
        partner_id=request.partner_id,
        request=request,
        side=Message.Side.SYSTEM,
        at=transition.at,
        code=f"{kind_of(asked)}_{transition.state}",
        facts=facts,
    )
    return [*said, told]


def _said_by_staff(request: SupportRequest, transition: RefundTransition | ExchangeTransition) -> list[Message]:
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
