"""Approve a refund, by policy or by the desk, and say when it is carried out."""

from datetime import datetime, timedelta

from billing import events
from billing.commands.refund_states import enter
from billing.models import Refund
from billing.models.refund import RefundState
from core import outbox
from core.actor import Actor


def approve(refund: Refund, *, actor: Actor, now: datetime, reason: str, note: str = "") -> None:
    """Let a locked refund be carried out after the delay that its partner had set; until then it can be stopped."""
    delay = timedelta(minutes=refund.carry_out_delay_minutes)
    refund.carry_out_at = now + delay
    enter(refund, RefundState.APPROVED, actor=actor, now=now, reason=reason, note=note)
    outbox.put(topic=events.REFUND_APPROVED, subject_id=refund.pk, partner_id=refund.partner_id, now=now, delay=delay)
