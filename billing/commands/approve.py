"""Approve a refund or an exchange, by policy or by the desk, and say when it is carried out."""

from datetime import datetime, timedelta

from billing.commands.gated_states import enter
from billing.models import Exchange, Refund
from billing.models.states import RefundState
from core import outbox
from core.actor import Actor


def approve(asked: Refund | Exchange, *, actor: Actor, now: datetime, reason: str, note: str = "") -> None:
    """Let a locked request be carried out after the delay that its partner had set; until then it can be stopped."""
    delay = timedelta(minutes=asked.carry_out_delay_minutes)
    asked.carry_out_at = now + delay
    enter(asked, RefundState.APPROVED, actor=actor, now=now, reason=reason, note=note)
    outbox.put(
        topic=asked.topics.approved,
        subject_id=asked.pk,
        partner_id=asked.partner_id,
        now=now,
        delay=delay,
        weight=len(asked.quote.returned),
    )
