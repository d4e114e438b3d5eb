"""What people decide about a refund: the desk approves, rejects, requeues; the requester confirms, withdraws."""

import uuid
from collections.abc import Container
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from billing import events
from billing.commands.approve import approve
from billing.commands.end_unanswered import is_unanswered
from billing.commands.refund_limit import lock_limit, lower_hold
from billing.commands.refund_states import announce, end_without_credit, enter, lock_refund
from billing.commands.submit_refund import amounts_of, lines_of
from billing.models import Refund, RefundLine
from billing.models.refund import STOPPABLE_STATES, RefundState
from core import outbox
from core.actor import Actor
from core.errors import Refusal

REJECTABLE_STATES = frozenset({RefundState.AWAITING_CONFIRMATION, RefundState.AWAITING_APPROVAL, RefundState.DEAD})


class RefundMovedOn(Refusal):
    """Somebody, or the worker, was quicker."""

    code = "OperationCannotBePerformedInCurrentState"
    text = _("This refund is no longer in the state you saw. Reload the page to see where it stands.")


class OwnRequest(Refusal):
    """Nobody decides their own request."""

    code = "AuthorizationFailed"
    text = _("You requested this refund yourself, so somebody else has to decide it.")


class ReasonRequired(Refusal):
    """A decision of the desk goes on record with a reason."""

    code = "InvalidRequestContent"
    text = _("Write a reason; it goes on record.")


class ConfirmationTooLate(Refusal):
    """The lower amount was offered too long ago."""

    code = "OperationCannotBePerformedInCurrentState"
    text = _("The time to confirm the new amount is over, so this refund ends. Request a new one.")


def approve_refund(*, refund_id: uuid.UUID, actor: Actor, now: datetime, note: str, seen: int | None = None) -> Refund:
    """Approve a refund that waits for the desk; a worker carries it out.

    ``seen``, here and below: the number of the last state that the decider saw; None asks for no particular one.

    Raises:
        RefundMovedOn, OwnRequest, ReasonRequired.
    """
    refund = _to_decide(refund_id, actor, note, {RefundState.AWAITING_APPROVAL}, seen)
    approve(refund, actor=actor, now=now, reason="approved_by_desk", note=note.strip())
    announce(refund, now=now)
    return refund


def reject_refund(*, refund_id: uuid.UUID, actor: Actor, now: datetime, note: str, seen: int | None = None) -> Refund:
    """Reject a refund that waits for the desk or its requester, or is stuck; what it held is freed.

    Raises:
        RefundMovedOn, OwnRequest, ReasonRequired.
    """
    refund = _to_decide(refund_id, actor, note, REJECTABLE_STATES, seen)
    end_without_credit(refund, RefundState.REJECTED, actor=actor, now=now, reason="rejected_by_desk", note=note.strip())
    return refund


def requeue_refund(*, refund_id: uuid.UUID, actor: Actor, now: datetime, note: str, seen: int | None = None) -> Refund:
    """Give a stuck refund to the workers again, in the state in which it got stuck.

    Raises:
        RefundMovedOn, OwnRequest, ReasonRequired.
    """
    refund = _to_decide(refund_id, actor, note, {RefundState.DEAD}, seen)
    before = refund.transitions.exclude(state=RefundState.DEAD).order_by("number").last()
    state = RefundState(before.state) if before else RefundState.SUBMITTED
    enter(refund, state, actor=actor, now=now, reason="requeued_by_desk", note=note.strip())
    outbox.requeue(subject_id=refund.pk, now=now)
    return refund


def withdraw_refund(*, refund_id: uuid.UUID, actor: Actor, now: datetime) -> Refund:
    """Take back a refund that was not carried out yet, also in the delay after its approval.

    Raises:
        RefundMovedOn: it is final.
    """
    refund = _expect(lock_refund(refund_id), STOPPABLE_STATES)
    end_without_credit(refund, RefundState.WITHDRAWN, actor=actor, now=now, reason="withdrawn")
    return refund


def confirm_refund(*, refund_id: uuid.UUID, actor: Actor, now: datetime) -> Refund:
    """Accept the lower amount that the recheck found; the refund goes on with it, through the gates again.

    Whoever agreed as the second person agreed to the amount before, so one is asked again.

    Raises:
        RefundMovedOn: nothing is waiting for a confirmation.
        ConfirmationTooLate: it has waited for a week.
    """
    refund = _expect(lock_refund(refund_id), {RefundState.AWAITING_CONFIRMATION})
    offered = refund.offered_quote
    if offered is None:
        raise RefundMovedOn
    if is_unanswered(refund, now):
        raise ConfirmationTooLate
    result = offered.sum
    limit = lock_limit(
        partner_id=refund.partner_id,
        customer_id=refund.customer_id,
        limit_usd_minor=offered.policy.limit_usd_minor,
    )
    RefundLine.objects.filter(partner_id=refund.partner_id, refund=refund).delete()
    RefundLine.objects.bulk_create(lines_of(refund, result))
    Refund.objects.filter(pk=refund.pk).update(
        quote=offered, offered_quote=None, second_person=None, **amounts_of(result)
    )
    lower_hold(limit=limit, refund=refund, amount_usd_minor=result.limit.counted_usd_minor, on=now.date())
    refund.refresh_from_db()
    enter(refund, RefundState.SUBMITTED, actor=actor, now=now, reason="confirmed")
    outbox.put(topic=events.REFUND_SUBMITTED, subject_id=refund.pk, partner_id=refund.partner_id, now=now)
    return refund


def mark_dead(*, refund_id: uuid.UUID, now: datetime, actor: Actor) -> None:
    """Put a refund that could not be processed before the desk."""
    refund = lock_refund(refund_id)
    if refund.state in {RefundState.SUBMITTED, RefundState.APPROVED}:
        enter(refund, RefundState.DEAD, actor=actor, now=now, reason="too_many_attempts")
        announce(refund, now=now)


def take_back_approval(
    *, refund_id: uuid.UUID, actor: Actor, now: datetime, note: str, seen: int | None = None
) -> Refund:
    """Put an approved refund before the desk again while its delay lasts; what it holds stays held.

    The event that was to carry it out finds it waiting, or approved anew for later, and does nothing.

    Raises:
        RefundMovedOn, OwnRequest, ReasonRequired.
    """
    refund = _to_decide(refund_id, actor, note, {RefundState.APPROVED}, seen)
    if refund.carry_out_at is None or now >= refund.carry_out_at:
        raise RefundMovedOn
    refund.carry_out_at = None
    enter(refund, RefundState.AWAITING_APPROVAL, actor=actor, now=now, reason="approval_taken_back", note=note.strip())
    announce(refund, now=now)
    return refund


def _to_decide(
    refund_id: uuid.UUID, actor: Actor, note: str, states: Container[str], seen: int | None = None
) -> Refund:
    if not note.strip():
        raise ReasonRequired
    refund = _expect(lock_refund(refund_id), states)
    if seen is not None and refund.transitions.count() != seen:
        raise RefundMovedOn
    if refund.requested_by_id == actor.id:
        raise OwnRequest
    return refund


def _expect(refund: Refund, states: Container[str]) -> Refund:
    if refund.state not in states:
        raise RefundMovedOn
    return refund
