"""Approve refunds and exchanges, by policy or by the desk, and say when they are carried out."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from billing.commands.gated_states import enter_all
from billing.models.asked import Asked
from billing.models.states import RefundState
from core.actor import Actor


def approve(asked: Sequence[Asked], *, actor: Actor, now: datetime, reason: str, note: str = "") -> None:
    """Let locked requests of a partner be carried out after the delay that it had set; until then they can be stopped.

    Whoever approves has a worker do it, or does it at once.
    """
    by_delay: dict[int, list[Asked]] = defaultdict(list)
    for one in asked:
        by_delay[one.carry_out_delay_minutes].append(one)
    for minutes, alike in by_delay.items():
        carry_out_at = now + timedelta(minutes=minutes)
        enter_all(
            alike, RefundState.APPROVED, actor=actor, now=now, reason=reason, note=note, carry_out_at=carry_out_at
        )
