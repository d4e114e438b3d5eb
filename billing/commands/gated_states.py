"""Move a refund or an exchange from state to state: one row a move, with who and when."""

import uuid
from datetime import datetime
from typing import Any

from billing.commands.refund_limit import lock_limit, release
from billing.models import Exchange, ExchangeTransition, Refund, RefundLimit, RefundTransition
from billing.models.asked import Asked
from core import outbox
from core.actor import Actor
from reservations.commands.open_act import close_acts


def lock_asked(kind: type[Asked], asked_id: uuid.UUID) -> Asked:
    """Return a refund or an exchange, locked until the transaction ends, with its quote and policy."""
    # The row alone first: who waits for it while its quote is replaced would find none by the old quote.
    asked = kind.objects.select_for_update().get(pk=asked_id)
    quotes: Any = kind._meta.get_field("quote").related_model
    asked.quote = quotes.objects.select_related("policy").get(pk=asked.quote_id)
    return asked


def lock_limit_of(asked: Refund | Exchange) -> RefundLimit:
    """Lock the customer's limit: who holds it adds up alone what the customer has asked for."""
    return lock_limit(
        partner_id=asked.partner_id,
        customer_id=asked.customer_id,
        limit_usd_minor=asked.quote.policy.limit_usd_minor,
    )


def enter(
    asked: Refund | Exchange, state: str, *, actor: Actor, now: datetime, reason: str = "", note: str = ""
) -> RefundTransition | ExchangeTransition:
    """Let a locked request enter a state and write down the move; the database refuses one out of order."""
    asked.state, asked.state_at = state, now
    asked.save(update_fields=["state", "state_at", "carry_out_at", "completed_at", "offered_quote", "second_person"])
    return note_transition(asked, actor=actor, now=now, reason=reason, note=note)


def note_transition(
    asked: Refund | Exchange, *, actor: Actor, now: datetime, reason: str = "", note: str = ""
) -> RefundTransition | ExchangeTransition:
    return asked.transitions.create(
        id=uuid.uuid4(),
        partner_id=asked.partner_id,
        number=asked.transitions.count() + 1,
        state=asked.state,
        at=now,
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_label=actor.label,
        reason=reason,
        note=note,
    )


def announce(asked: Refund | Exchange, *, now: datetime) -> None:
    """Have support tell the requester of the states that are new."""
    outbox.put(topic=asked.topics.changed, subject_id=asked.pk, partner_id=asked.partner_id, now=now)


def have_decided(asked: Refund | Exchange, *, now: datetime) -> None:
    """Have a worker take a submitted request through the gates."""
    outbox.put(topic=asked.topics.submitted, subject_id=asked.pk, partner_id=asked.partner_id, now=now)


def end_without_credit(
    asked: Refund | Exchange, state: str, *, actor: Actor, now: datetime, reason: str = "", note: str = ""
) -> None:
    """End a locked request that moves nothing: give back what it held and let go of its reservations."""
    limit = lock_limit_of(asked)
    enter(asked, state, actor=actor, now=now, reason=reason, note=note)
    if isinstance(asked, Refund):
        release(limit=limit, refund=asked, on=now.date())
    close_acts(subject_id=asked.pk)
    for topic in asked.topics.of_workers:
        outbox.settle_dead(topic=topic, subject_id=asked.pk, now=now)
    announce(asked, now=now)
