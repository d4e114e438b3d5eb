"""A refund's row, locked, and its moves from state to state."""

import uuid

from billing.commands.gated_states import announce, end_without_credit, enter, lock_asked, note_transition
from billing.models import Refund

__all__ = ["announce", "end_without_credit", "enter", "lock_refund", "note_transition"]


def lock_refund(refund_id: uuid.UUID) -> Refund:
    """Return the refund, locked until the transaction ends, with its quote, policy and customer."""
    return lock_asked(Refund, refund_id)
