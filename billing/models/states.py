"""The states that refunds and exchanges pass through, and which may follow which."""

from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _


class RefundState(models.TextChoices):
    SUBMITTED = "submitted", _("Submitted")
    AWAITING_CONFIRMATION = "awaiting_confirmation", _("Waiting for confirmation")
    AWAITING_SECOND_PERSON = "awaiting_second_person", _("Waiting for a second person")
    AWAITING_APPROVAL = "awaiting_approval", _("Waiting for the refund desk")
    APPROVED = "approved", _("Approved")
    COMPLETED = "completed", _("Completed")
    REJECTED = "rejected", _("Rejected")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    FAILED = "failed", _("Failed")
    DEAD = "dead", _("Stuck, being looked at")


class ExchangeState(models.TextChoices):
    """A refund's states, under the same names, and two more on the way from approved to completed.

    Azure's API calls them PendingRefunds and PendingPurchases; nothing has moved yet in either.
    """

    SUBMITTED = "submitted", _("Submitted")
    AWAITING_CONFIRMATION = "awaiting_confirmation", _("Waiting for confirmation")
    AWAITING_SECOND_PERSON = "awaiting_second_person", _("Waiting for a second person")
    AWAITING_APPROVAL = "awaiting_approval", _("Waiting for the refund desk")
    APPROVED = "approved", _("Approved")
    PENDING_REFUNDS = "pending_refunds", _("Returns pending")
    PENDING_PURCHASES = "pending_purchases", _("Purchases pending")
    COMPLETED = "completed", _("Completed")
    REJECTED = "rejected", _("Rejected")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    FAILED = "failed", _("Failed")
    DEAD = "dead", _("Stuck, being looked at")


FINAL_STATES = frozenset({RefundState.COMPLETED, RefundState.REJECTED, RefundState.WITHDRAWN, RefundState.FAILED})
STOPPABLE_STATES = frozenset(
    {
        RefundState.SUBMITTED,
        RefundState.AWAITING_CONFIRMATION,
        RefundState.AWAITING_SECOND_PERSON,
        RefundState.AWAITING_APPROVAL,
        RefundState.APPROVED,
        RefundState.DEAD,
    }
)

MOVES: dict[str, tuple[str, ...]] = {
    "submitted": (
        "awaiting_confirmation",
        "awaiting_second_person",
        "awaiting_approval",
        "approved",
        "rejected",
        "withdrawn",
        "failed",
        "dead",
    ),
    "awaiting_confirmation": ("submitted", "rejected", "withdrawn", "failed"),
    "awaiting_second_person": ("submitted", "rejected", "withdrawn", "failed"),
    "awaiting_approval": ("approved", "rejected", "withdrawn", "failed"),
    "approved": ("awaiting_confirmation", "awaiting_approval", "completed", "withdrawn", "failed", "dead"),
    "dead": ("submitted", "approved", "rejected", "withdrawn", "failed"),
}
"""Which state of a refund may follow which; the database refuses every other move."""

EXCHANGE_MOVES: dict[str, tuple[str, ...]] = {
    **MOVES,
    "approved": ("awaiting_confirmation", "awaiting_approval", "pending_refunds", "withdrawn", "failed", "dead"),
    "pending_refunds": ("pending_purchases", "failed", "dead"),
    "pending_purchases": ("completed", "failed", "dead"),
    "dead": (*MOVES["dead"], "pending_refunds", "pending_purchases"),
}
"""The same of an exchange."""

UNANSWERED_STATES = (RefundState.AWAITING_CONFIRMATION, RefundState.AWAITING_SECOND_PERSON)
"""Where somebody of the partner has to say something."""

ANSWER_WITHIN = timedelta(days=7)
"""How long that may take: meanwhile the payments wait, and the sum stays as it was."""

NOT_SECONDED_STATES = (
    RefundState.SUBMITTED,
    RefundState.AWAITING_CONFIRMATION,
    RefundState.AWAITING_SECOND_PERSON,
    RefundState.REJECTED,
    RefundState.WITHDRAWN,
    RefundState.FAILED,
    RefundState.DEAD,
)
"""Where what needs a second person may be without one: before the operator's gate, and at an end."""
