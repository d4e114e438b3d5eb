"""Close a support request by hand."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from core.actor import Actor
from core.errors import Refusal
from support.commands.move_clock import CLOCK_FIELDS, stop_clock
from support.commands.tell_requester_of import tell_requester_of
from support.models import SupportRequest
from support.policy.sla import ClockMove


class RefundUnderWay(Refusal):
    """The request of a refund or an exchange is closed by its end."""

    code = "OperationCannotBePerformedInCurrentState"
    text = _("What it asks for is still under way; the request closes by itself when that has ended.")


def close_request(*, request: SupportRequest, actor: Actor, now: datetime) -> None:
    """Close an open request; one that is closed stays as it is. A new message of the partner's opens it again.

    Raises:
        RefundUnderWay.
    """
    locked = SupportRequest.objects.select_for_update().get(pk=request.pk)
    if locked.asked and not locked.asked.is_final:
        raise RefundUnderWay
    if locked.state == SupportRequest.State.CLOSED:
        return
    stop_clock(request=locked, move=ClockMove.CLOSED, actor=actor, now=now)
    locked.state, locked.closed_at = SupportRequest.State.CLOSED, now
    locked.save(update_fields=["state", "closed_at", *CLOCK_FIELDS])
    tell_requester_of("request_closed", request=locked, actor=actor, now=now)
