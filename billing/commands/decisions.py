"""What people decide about a refund: the desk approves, rejects, requeues; the requester confirms, withdraws."""

import uuid
from datetime import datetime

from billing.commands.gated_states import lock_asked
from billing.commands.refund_limit import lock_limit, lower_hold
from billing.commands.submit_refund import amounts_of, lines_of
from billing.commands.verdicts import (
    REJECTABLE_STATES,
    ConfirmationTooLate,
    OwnRequest,
    ReasonRequired,
    RefundMovedOn,
    demand_reason,
    get_stuck,
    go_on_confirmed,
    let_through,
    set_going,
    take_back,
    to_confirm,
    turn_down,
    withdraw,
)
from billing.models import Quote, Refund, RefundLine
from core.actor import Actor

__all__ = [
    "REJECTABLE_STATES",
    "ConfirmationTooLate",
    "OwnRequest",
    "ReasonRequired",
    "RefundMovedOn",
    "approve_refund",
    "confirm_refund",
    "mark_dead",
    "reject_refund",
    "requeue_refund",
    "take_back_approval",
    "withdraw_refund",
]


def approve_refund(*, refund_id: uuid.UUID, actor: Actor, now: datetime, note: str, seen: int | None = None) -> Refund:
    """Approve a refund that waits for the desk; a worker carries it out.

    ``seen``, here and below: the number of the last state that the decider saw; None asks for no particular one.

    Raises:
        RefundMovedOn, OwnRequest, ReasonRequired.
    """
    demand_reason(note)
    return let_through(lock_asked(Refund, refund_id), actor=actor, now=now, note=note, seen=seen)


def reject_refund(*, refund_id: uuid.UUID, actor: Actor, now: datetime, note: str, seen: int | None = None) -> Refund:
    """Reject a refund that waits for the desk or its requester, or is stuck; what it held is freed.

    Raises:
        RefundMovedOn, OwnRequest, ReasonRequired.
    """
    demand_reason(note)
    return turn_down(lock_asked(Refund, refund_id), actor=actor, now=now, note=note, seen=seen)


def requeue_refund(*, refund_id: uuid.UUID, actor: Actor, now: datetime, note: str, seen: int | None = None) -> Refund:
    """Give a stuck refund to the workers again, in the state in which it got stuck.

    Raises:
        RefundMovedOn, OwnRequest, ReasonRequired.
    """
    demand_reason(note)
    return set_going(lock_asked(Refund, refund_id), actor=actor, now=now, note=note, seen=seen)


def withdraw_refund(*, refund_id: uuid.UUID, actor: Actor, now: datetime) -> Refund:
    """Take back a refund that was not carried out yet, also in the delay after its approval.

    Raises:
        RefundMovedOn: it is final.
    """
    return withdraw(lock_asked(Refund, refund_id), actor=actor, now=now)


def confirm_refund(*, refund_id: uuid.UUID, actor: Actor, now: datetime) -> Refund:
    """Accept the lower amount that the recheck found; the refund goes on with it, through the gates again.

    Whoever agreed as the second person agreed to the amount before, so one is asked again.

    Raises:
        RefundMovedOn: nothing is waiting for a confirmation.
        ConfirmationTooLate: it has waited for a week.
    """
    refund = to_confirm(lock_asked(Refund, refund_id), now)
    offered = Quote.objects.select_related("policy").get(offered_to=refund)
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
    return go_on_confirmed(refund, actor=actor, now=now)


def mark_dead(*, refund_id: uuid.UUID, now: datetime, actor: Actor) -> None:
    """Put a refund that could not be processed before the desk."""
    get_stuck(lock_asked(Refund, refund_id), actor=actor, now=now)


def take_back_approval(
    *, refund_id: uuid.UUID, actor: Actor, now: datetime, note: str, seen: int | None = None
) -> Refund:
    """Put an approved refund before the desk again while its delay lasts; what it holds stays held.

    The event that was to carry it out finds it waiting, or approved anew for later, and does nothing.

    Raises:
        RefundMovedOn, OwnRequest, ReasonRequired.
    """
    demand_reason(note)
    return take_back(lock_asked(Refund, refund_id), actor=actor, now=now, note=note, seen=seen)
