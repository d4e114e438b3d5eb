"""Tell those who could be a refund's second person that one is wanted, and the requester what they said."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from billing.models import Refund, RefundTransition
from billing.models.refund import RefundState
from billing.queries.second_persons import second_persons, wanted_for
from core.models import Notification
from core.notifications import notify
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


def thread_of(refund: Refund) -> str:
    return f"refund:{refund.pk}:second"


def tell_second_person(*, request: SupportRequest, refund: Refund, transition: RefundTransition, now: datetime) -> None:
    """Tell of one move of a refund what concerns its second person; nothing for the others."""
    if transition.state == RefundState.AWAITING_SECOND_PERSON:
        if refund.state == RefundState.AWAITING_SECOND_PERSON:
            people = second_persons(wanted_for(refund), now=now)
            _tell(request, refund, transition, [one.pk for one in people], WANTED, Notification.Level.WARNING, now)
        return
    if refund.second_person_total_usd_minor is None:
        return
    _settle(request, refund, transition, now)
    if answer := ANSWERS.get(transition.reason):
        _tell(request, refund, transition, [refund.requested_by_id], *answer, now)


def _settle(request: SupportRequest, refund: Refund, transition: RefundTransition, now: datetime) -> None:
    """Whoever was asked is asked no more."""
    asked = Notification.objects.filter(partner_id=refund.partner_id, thread=thread_of(refund), code=WANTED)
    people = asked.values_list("person_id", flat=True)
    _tell(request, refund, transition, people, SETTLED, Notification.Level.INFORMATION, now)


def _tell(
    request: SupportRequest,
    refund: Refund,
    transition: RefundTransition,
    people: Iterable[uuid.UUID],
    code: str,
    level: Notification.Level,
    now: datetime,
) -> None:
    notify(
        partner_id=refund.partner_id,
        person_ids=people,
        thread=thread_of(refund),
        code=code,
        facts=_facts(request, refund, transition),
        level=level,
        now=now,
    )


def _facts(request: SupportRequest, refund: Refund, transition: RefundTransition) -> dict[str, Any]:
    until = refund.answer_until
    return {
        "request": request.number,
        "customer": request.customer.company_name,
        "requested_by": request.requested_by.name,
        "net_minor": refund.net_minor,
        "currency": refund.currency,
        "by": transition.actor_label,
        "note": transition.note,
        "reason": transition.reason,
        "until": until.isoformat() if until else None,
    }
