"""Move a refund from state to state: one row a move, with who and when."""

import uuid
from datetime import datetime

from billing import events
from billing.commands.refund_limit import lock_limit, release
from billing.models import Refund, RefundTransition
from billing.models.refund import RefundState
from core import outbox
from core.actor import Actor
from reservations.commands.open_act import close_acts


def lock_refund(refund_id: uuid.UUID) -> Refund:
    """Return the refund, locked until the transaction ends, with its quote, policy and customer."""
    # The row alone first: who waits for it while its quote is exchanged would find none by the old quote.
    Refund.objects.select_for_update().only("pk").get(pk=refund_id)
    return Refund.objects.select_related("quote__policy", "customer", "partner").get(pk=refund_id)


def enter(
    refund: Refund, state: RefundState, *, actor: Actor, now: datetime, reason: str = "", note: str = ""
) -> RefundTransition:
    """Let a locked refund enter a state and write down the move; the database refuses one out of order."""
    refund.state, refund.state_at = state, now
    refund.save(update_fields=["state", "state_at", "carry_out_at", "completed_at", "offered_quote", "second_person"])
    return note_transition(refund, actor=actor, now=now, reason=reason, note=note)


def note_transition(
    refund: Refund, *, actor: Actor, now: datetime, reason: str = "", note: str = ""
) -> RefundTransition:
    return RefundTransition.objects.create(
        id=uuid.uuid4(),
        partner_id=refund.partner_id,
        refund=refund,
        number=refund.transitions.count() + 1,
        state=refund.state,
        at=now,
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_label=actor.label,
        reason=reason,
        note=note,
    )


def announce(refund: Refund, *, now: datetime) -> None:
    """Have support tell the requester of the states that are new."""
    outbox.put(topic=events.REFUND_CHANGED, subject_id=refund.pk, partner_id=refund.partner_id, now=now)


def end_without_credit(
    refund: Refund, state: RefundState, *, actor: Actor, now: datetime, reason: str = "", note: str = ""
) -> None:
    """End a locked refund that pays nothing: give back its hold and let go of its reservations."""
    limit = lock_limit(
        partner_id=refund.partner_id,
        customer_id=refund.customer_id,
        limit_usd_minor=refund.quote.policy.limit_usd_minor,
    )
    enter(refund, state, actor=actor, now=now, reason=reason, note=note)
    release(limit=limit, refund=refund, on=now.date())
    close_acts(subject_id=refund.pk)
    for topic in (events.REFUND_SUBMITTED, events.REFUND_APPROVED):
        outbox.settle_dead(topic=topic, subject_id=refund.pk, now=now)
    announce(refund, now=now)
