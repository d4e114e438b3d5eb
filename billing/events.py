"""Topics of the outbox that billing writes; the subject is a refund's or an exchange's id."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Topics:
    """What happens to a request on its way: it was submitted, it was approved, its state is news for somebody.

    ``reversed``: it was carried out and is taken back; support writes the message and tells people.
    """

    submitted: str
    approved: str
    changed: str
    reversed: str
    pending: str = ""

    @property
    def of_workers(self) -> tuple[str, ...]:
        """Return what has a worker go on with it."""
        return (self.submitted, self.approved, *((self.pending,) if self.pending else ()))


REFUND_SUBMITTED = "refund.submitted"
REFUND_APPROVED = "refund.approved"
REFUND_CHANGED = "refund.changed"
"""The refund entered a state that somebody must be told of: support writes the message."""
REFUND_REVERSED = "refund.reversed"

EXCHANGE_SUBMITTED = "exchange.submitted"
EXCHANGE_APPROVED = "exchange.approved"
EXCHANGE_PENDING = "exchange.pending"
"""The exchange entered a state on the way to its end: the next step is due."""
EXCHANGE_CHANGED = "exchange.changed"
EXCHANGE_REVERSED = "exchange.reversed"

REFUND = Topics(REFUND_SUBMITTED, REFUND_APPROVED, REFUND_CHANGED, REFUND_REVERSED)
EXCHANGE = Topics(EXCHANGE_SUBMITTED, EXCHANGE_APPROVED, EXCHANGE_CHANGED, EXCHANGE_REVERSED, EXCHANGE_PENDING)
