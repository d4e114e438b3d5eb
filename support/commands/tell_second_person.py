"""Tell those who could be the second person of a request that one is wanted, and its requester what they said."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from billing.models import Exchange, ExchangeTransition, Refund, RefundTransition
from billing.models.states import RefundState
from billing.queries.second_persons import second_persons, wanted_for
from core.models import Notification
from core.notifications import notify
from support.commands.tell_requester import kind_of
from support.models import SupportRequest

WANTED, APPROVED, DECLINED, SETTLED = (
    "second_person_wanted",
    "second_person_approved",
    "second_person_declined",
    "second_person_settled",
)
ANSWERS = {
    "approved_by_second_person": (APPROVED, Notification.Level.INFORMATION),
    "declined_by_second_person": (DECLINED, Notification.Level.WARNING),
}


def thread_of(asked: Refund | Exchange) -> str:
    return f"{kind_of(asked)}:{asked.pk}:second"


def tell_second_person(
    *,
    request: SupportRequest,
    asked: Refund | Exchange,
    transition: RefundTransition | ExchangeTransition,
    now: datetime,
) -> None:
    """Tell of one move what concerns its second person; nothing for the others."""
    if transition.state == RefundState.AWAITING_SECOND_PERSON:
        if asked.state == RefundState.AWAITING_SECOND_PERSON:
            people = second_persons(wanted_for(asked), now=now)
            _tell(request, asked, transition, [one.pk for one in people], WANTED, Notification.Level.WARNING, now)
        return
    if asked.second_person_total_usd_minor is None:
        return
    _settle(request, asked, transition, now)
    if answer := ANSWERS.get(transition.reason):
        _tell(request, asked, transition, [asked.requested_by_id], *answer, now)


def _settle(
    request: SupportRequest, asked: Refund | Exchange, transition: RefundTransition | ExchangeTransition, now: datetime
) -> None:
    """Whoever was asked is asked no more."""
    told = Notification.objects.filter(partner_id=asked.partner_id, thread=thread_of(asked), code=WANTED)
    people = told.values_list("person_id", flat=True)
    _tell(request, asked, transition, people, SETTLED, Notification.Level.INFORMATION, now)


def _tell(
    request: SupportRequest,
    asked: Refund | Exchange,
    transition: RefundTransition | ExchangeTransition,
    people: Iterable[uuid.UUID],
    code: str,
    level: Notification.Level,
    now: datetime,
) -> None:
    notify(
        partner_id=asked.partner_id,
        person_ids=people,
        thread=thread_of(asked),
        code=code,
        facts=_facts(request, asked, transition),
        level=level,
        now=now,
    )


def _facts(
    request: SupportRequest, asked: Refund | Exchange, transition: RefundTransition | ExchangeTransition
) -> dict[str, Any]:
    until = asked.answer_until
    return {
        "request": request.number,
        "customer": request.customer.company_name,
        "requested_by": request.requested_by.name,
        "net_minor": asked.net_minor,
        "currency": asked.currency,
        "by": transition.actor_label,
        "note": transition.note,
        "reason": transition.reason,
        "until": until.isoformat() if until else None,
    }
