"""Topics of the outbox that billing writes; the subject is a refund's id."""

REFUND_SUBMITTED = "refund.submitted"
REFUND_APPROVED = "refund.approved"
REFUND_CHANGED = "refund.changed"
"""The refund entered a state that somebody must be told of: support writes the message."""
REFUND_REVERSED = "refund.reversed"
"""A refund that was carried out is taken back: support writes the message and tells people."""
