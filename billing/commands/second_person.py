"""The partner's own gate: when a refund needs a second person, and what that person says."""

import uuid
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from billing import events
from billing.commands.decisions import OwnRequest, ReasonRequired, RefundMovedOn
from billing.commands.end_unanswered import is_unanswered
from billing.commands.refund_states import announce, end_without_credit, enter, lock_refund
from billing.models import Refund
from billing.models.refund import RefundState
from billing.policy.second_person import WhyNotSecond
from billing.queries.second_persons import wanted_for, why_not_now
from core import outbox
from core.actor import Actor
from core.errors import Refusal
from customers.commands.lock_rights import lock_rights


class NotSecondPerson(Refusal):
    """They could not submit this refund themselves."""

    code = "AuthorizationFailed"
    text = _("Only a colleague who could submit this refund themselves can agree to it or decline it.")


class SecondPersonAmountTooLow(Refusal):
    """Their own amount does not cover what asks for a second person."""

    code = "AuthorizationFailed"
    text = _("Your own amount does not cover this refund, so somebody with a higher one has to decide.")


class SecondPersonTooLate(Refusal):
    """It was asked too long ago."""

    code = "OperationCannotBePerformedInCurrentState"
    text = _("The time to agree is over, so this refund ends. It can be requested again.")


REFUSALS: dict[WhyNotSecond, type[Refusal]] = {
    WhyNotSecond.REQUESTER: OwnRequest,
    WhyNotSecond.RIGHT: NotSecondPerson,
    WhyNotSecond.AMOUNT: SecondPersonAmountTooLow,
}


def agree_as_second_person(*, refund_id: uuid.UUID, actor: Actor, now: datetime, note: str) -> Refund:
    """Let a refund go on to the operator's gate; a worker looks at it again first, with the usage known by then.

    Raises:
        RefundMovedOn, ReasonRequired, SecondPersonTooLate, OwnRequest, NotSecondPerson, SecondPersonAmountTooLow.
    """
    refund = _to_answer(refund_id, actor, now, note)
    refund.second_person_id = actor.person_id
    enter(refund, RefundState.SUBMITTED, actor=actor, now=now, reason="approved_by_second_person", note=note.strip())
    outbox.put(topic=events.REFUND_SUBMITTED, subject_id=refund.pk, partner_id=refund.partner_id, now=now)
    announce(refund, now=now)
    return refund


def decline_as_second_person(*, refund_id: uuid.UUID, actor: Actor, now: datetime, note: str) -> Refund:
    """End a refund that waits for its second person; what it held is freed.

    Raises:
        as agree_as_second_person.
    """
    refund = _to_answer(refund_id, actor, now, note)
    end_without_credit(
        refund, RefundState.REJECTED, actor=actor, now=now, reason="declined_by_second_person", note=note.strip()
    )
    return refund


def _to_answer(refund_id: uuid.UUID, actor: Actor, now: datetime, note: str) -> Refund:
    """Lock the refund, then the person's rights, and return it if this person may answer now."""
    if not note.strip():
        raise ReasonRequired
    refund = lock_refund(refund_id)
    if refund.state != RefundState.AWAITING_SECOND_PERSON:
        raise RefundMovedOn
    if is_unanswered(refund, now):
        raise SecondPersonTooLate
    wanted = wanted_for(refund)
    principal = lock_rights(partner_id=refund.partner_id, user_id=actor.person_id, at=wanted.places, now=now)
    if principal is None:
        raise NotSecondPerson
    if why_not := why_not_now(wanted, principal, now=now):
        raise REFUSALS[why_not]
    return refund
