"""What people decide about a locked refund or exchange; each kind's own commands lock it and call these."""

from collections.abc import Container
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from billing.commands.approve import approve
from billing.commands.end_unanswered import is_unanswered
from billing.commands.gated_states import announce, end_without_credit, enter, have_carried_out, have_decided
from billing.models import Exchange, Refund
from billing.models.asked import Asked
from billing.models.states import STOPPABLE_STATES, ExchangeState, RefundState
from core import outbox
from core.actor import Actor
from core.errors import Refusal

REJECTABLE_STATES = frozenset({RefundState.AWAITING_CONFIRMATION, RefundState.AWAITING_APPROVAL, RefundState.DEAD})
GETS_STUCK_IN = frozenset(
    {
        RefundState.SUBMITTED,
        RefundState.APPROVED,
        ExchangeState.PENDING_REFUNDS,
        ExchangeState.PENDING_PURCHASES,
    }
)
"""Where workers are at it."""


class RefundMovedOn(Refusal):
    """Somebody, or the worker, was quicker."""

    code = "OperationCannotBePerformedInCurrentState"
    text = _("This refund is no longer in the state you saw. Reload the page to see where it stands.")


class ExchangeMovedOn(RefundMovedOn):
    """The same of an exchange."""

    text = _("This exchange is no longer in the state you saw. Reload the page to see where it stands.")


class OwnRequest(Refusal):
    """Nobody decides their own request."""

    code = "AuthorizationFailed"
    text = _("You requested this refund yourself, so somebody else has to decide it.")


class OwnExchange(OwnRequest):
    """The same of an exchange."""

    text = _("You requested this exchange yourself, so somebody else has to decide it.")


class ReasonRequired(Refusal):
    """A decision of the desk goes on record with a reason."""

    code = "InvalidRequestContent"
    text = _("Write a reason; it goes on record.")


class ConfirmationTooLate(Refusal):
    """The other amount was offered too long ago."""

    code = "OperationCannotBePerformedInCurrentState"
    text = _("The time to confirm the new amount is over, so this refund ends. Request a new one.")


class ExchangeConfirmationTooLate(ConfirmationTooLate):
    """The same of an exchange."""

    text = _("The time to confirm the new amounts is over, so this exchange ends. Request a new one.")


def moved_on(asked: Refund | Exchange) -> RefundMovedOn:
    return RefundMovedOn() if isinstance(asked, Refund) else ExchangeMovedOn()


def own_request(asked: Refund | Exchange) -> OwnRequest:
    return OwnRequest() if isinstance(asked, Refund) else OwnExchange()


def too_late_to_confirm(asked: Refund | Exchange) -> ConfirmationTooLate:
    return ConfirmationTooLate() if isinstance(asked, Refund) else ExchangeConfirmationTooLate()


def demand_reason(note: str) -> None:
    if not note.strip():
        raise ReasonRequired


def expect(asked: Asked, states: Container[str]) -> Asked:
    if asked.state not in states:
        raise moved_on(asked)
    return asked


def to_decide(asked: Asked, actor: Actor, states: Container[str], seen: int | None) -> Asked:
    """Return what the desk may decide: in one of these states, as it was seen, and not the decider's own."""
    expect(asked, states)
    if seen is not None and asked.transitions.count() != seen:
        raise moved_on(asked)
    if asked.requested_by_id == actor.id:
        raise own_request(asked)
    return asked


def let_through(asked: Asked, *, actor: Actor, now: datetime, note: str, seen: int | None) -> Asked:
    """Approve what waits for the desk; a worker carries it out."""
    to_decide(asked, actor, {RefundState.AWAITING_APPROVAL}, seen)
    approve([asked], actor=actor, now=now, reason="approved_by_desk", note=note.strip())
    have_carried_out([asked], now=now)
    announce(asked, now=now)
    return asked


def turn_down(asked: Asked, *, actor: Actor, now: datetime, note: str, seen: int | None) -> Asked:
    """Reject what waits for the desk or its requester, or is stuck; what it held is freed."""
    to_decide(asked, actor, REJECTABLE_STATES, seen)
    end_without_credit(asked, RefundState.REJECTED, actor=actor, now=now, reason="rejected_by_desk", note=note.strip())
    return asked


def set_going(asked: Asked, *, actor: Actor, now: datetime, note: str, seen: int | None) -> Asked:
    """Give what is stuck to the workers again, in the state in which it got stuck."""
    to_decide(asked, actor, {RefundState.DEAD}, seen)
    before = asked.transitions.exclude(state=RefundState.DEAD).order_by("number").last()
    state = before.state if before else RefundState.SUBMITTED
    enter(asked, state, actor=actor, now=now, reason="requeued_by_desk", note=note.strip())
    outbox.requeue(subject_id=asked.pk, now=now)
    return asked


def stop(asked: Asked, *, actor: Actor, now: datetime, note: str, seen: int | None) -> Asked:
    """End what is approved before a worker carries it out."""
    to_decide(asked, actor, {RefundState.APPROVED}, seen)
    end_without_credit(asked, RefundState.WITHDRAWN, actor=actor, now=now, reason="stopped_by_desk", note=note.strip())
    return asked


def take_back(asked: Asked, *, actor: Actor, now: datetime, note: str, seen: int | None) -> Asked:
    """Put what is approved before the desk again while its delay lasts; what it holds stays held."""
    to_decide(asked, actor, {RefundState.APPROVED}, seen)
    if asked.carry_out_at is None or now >= asked.carry_out_at:
        raise moved_on(asked)
    asked.carry_out_at = None
    enter(asked, RefundState.AWAITING_APPROVAL, actor=actor, now=now, reason="approval_taken_back", note=note.strip())
    announce(asked, now=now)
    return asked


def withdraw(asked: Asked, *, actor: Actor, now: datetime) -> Asked:
    """Take back what was not carried out yet, also in the delay after its approval."""
    expect(asked, STOPPABLE_STATES)
    end_without_credit(asked, RefundState.WITHDRAWN, actor=actor, now=now, reason="withdrawn")
    return asked


def to_confirm(asked: Asked, now: datetime) -> Asked:
    """Return what waits for its requester's confirmation, and still may be confirmed."""
    expect(asked, {RefundState.AWAITING_CONFIRMATION})
    if asked.offered_quote_id is None:
        raise moved_on(asked)
    if is_unanswered(asked, now):
        raise too_late_to_confirm(asked)
    return asked


def go_on_confirmed(asked: Asked, *, actor: Actor, now: datetime) -> Asked:
    """Send what was confirmed through the gates again. Whoever agreed before agreed to other amounts."""
    enter(asked, RefundState.SUBMITTED, actor=actor, now=now, reason="confirmed")
    have_decided(asked, now=now)
    return asked


def get_stuck(asked: Refund | Exchange, *, actor: Actor, now: datetime) -> None:
    """Put what could not be processed before the desk."""
    if asked.state in GETS_STUCK_IN:
        enter(asked, RefundState.DEAD, actor=actor, now=now, reason="too_many_attempts")
        announce(asked, now=now)
