"""What the open row of the queue tells: messages, and why it is here."""

from collections.abc import Sequence
from dataclasses import dataclass

from billing.models.gated import Transition
from core.models import OutboxEvent
from portal.desk.queue import WaitingRefund
from support.models import Message, SupportRequest


@dataclass(frozen=True, slots=True)
class Details:
    """``arrived``: the move that put it before the desk; ``fault``: what the worker last stumbled over.

    ``seconded``: the move by which the partner's second person agreed.
    """

    request: SupportRequest | None
    messages: Sequence[Message]
    arrived: Transition | None
    seconded: Transition | None
    fault: str


def details_of(waiting: WaitingRefund) -> Details:
    """Return the details of one waiting refund; three queries at most."""
    refund = waiting.refund
    request = getattr(refund, "support_request", None)
    moves: list[Transition] = list(refund.transitions.order_by("number"))
    return Details(
        request=request,
        messages=list(request.messages.exclude(side=Message.Side.SYSTEM).order_by("at", "pk")) if request else [],
        arrived=moves[-1] if moves else None,
        seconded=next((move for move in reversed(moves) if move.reason == "approved_by_second_person"), None),
        fault=_fault(waiting),
    )


def _fault(waiting: WaitingRefund) -> str:
    if not waiting.is_stuck:
        return ""
    dead = OutboxEvent.objects.filter(subject_id=waiting.refund.pk, dead_at__isnull=False).order_by("-dead_at")
    return dead.values_list("last_error", flat=True).first() or ""
