"""The partner's own gate: when a refund or an exchange needs a second person, and what that person says."""

import uuid
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from billing.commands.end_unanswered import is_unanswered
from billing.commands.gated_states import announce, end_without_credit, enter, have_decided, lock_asked
from billing.commands.verdicts import OwnRequest, demand_reason, expect, own_request
from billing.models import Refund
from billing.models.asked import Asked
from billing.models.states import RefundState
from billing.policy.second_person import WhyNotSecond
from billing.queries.second_persons import wanted_for, why_not_now
from core.actor import Actor
from core.errors import Refusal
from customers.commands.lock_rights import lock_rights


class NotSecondPerson(Refusal):
    """They could not submit this request themselves."""

    code = "AuthorizationFailed"
    text = _("Only a colleague who could submit this request themselves can agree to it or decline it.")


class SecondPersonAmountTooLow(Refusal):
    """Their own amount does not cover what asks for a second person."""

    code = "AuthorizationFailed"
    text = _("Your own amount does not cover this request, so somebody with a higher one has to decide.")


class SecondPersonTooLate(Refusal):
    """It was asked too long ago."""

    code = "OperationCannotBePerformedInCurrentState"
    text = _("The time to agree is over, so this request ends. It can be made again.")


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
    demand_reason(note)
    return agree(lock_asked(Refund, refund_id), actor=actor, now=now, note=note)


def decline_as_second_person(*, refund_id: uuid.UUID, actor: Actor, now: datetime, note: str) -> Refund:
    """End a refund that waits for its second person; what it held is freed.

    Raises:
        as agree_as_second_person.
    """
    demand_reason(note)
    return decline(lock_asked(Refund, refund_id), actor=actor, now=now, note=note)


def agree(asked: Asked, *, actor: Actor, now: datetime, note: str) -> Asked:
    """Let a locked refund or exchange go on to the operator's gate."""
    _demand_answerable(asked, actor, now)
    asked.second_person_id = actor.person_id
    enter(asked, RefundState.SUBMITTED, actor=actor, now=now, reason="approved_by_second_person", note=note.strip())
    have_decided(asked, now=now)
    announce(asked, now=now)
    return asked


def decline(asked: Asked, *, actor: Actor, now: datetime, note: str) -> Asked:
    """End a locked refund or exchange that waits for its second person."""
    _demand_answerable(asked, actor, now)
    end_without_credit(
        asked, RefundState.REJECTED, actor=actor, now=now, reason="declined_by_second_person", note=note.strip()
    )
    return asked


def _demand_answerable(asked: Asked, actor: Actor, now: datetime) -> None:
    """Lock the person's rights, and demand that this person may answer now."""
    expect(asked, {RefundState.AWAITING_SECOND_PERSON})
    if is_unanswered(asked, now):
        raise SecondPersonTooLate
    wanted = wanted_for(asked)
    principal = lock_rights(partner_id=asked.partner_id, user_id=actor.person_id, at=wanted.places, now=now)
    if principal is None:
        raise NotSecondPerson
    if why_not := why_not_now(wanted, principal, now=now):
        raise own_request(asked) if why_not is WhyNotSecond.REQUESTER else REFUSALS[why_not]
