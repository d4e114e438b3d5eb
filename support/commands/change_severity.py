"""Say that a technical problem hurts more, or less."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from core.actor import Actor
from core.errors import Refusal
from support.commands.move_clock import CLOCK_FIELDS, measure_anew
from support.models import SupportRequest


class NoSeverity(Refusal):
    code = "OperationCannotBePerformedInCurrentState"
    text = _("Only technical requests have a severity.")


class SeverityIsAssigned(Refusal):
    """Azure: the severity can be changed until an engineer has the request; after that the engineer is asked."""

    code = "OperationCannotBePerformedInCurrentState"
    text = _("Somebody works on the request already; ask for another severity in a message.")


class SeverityOfClosed(Refusal):
    code = "OperationCannotBePerformedInCurrentState"
    text = _("The request is closed.")


def change_severity(*, request: SupportRequest, severity: SupportRequest.Severity, actor: Actor, now: datetime) -> None:
    """Change it, and measure the clock by the new promise; the same again changes nothing.

    Raises:
        NoSeverity, SeverityOfClosed.
        SeverityIsAssigned: a partner's person, once somebody of the desk has it.
    """
    locked = SupportRequest.objects.select_for_update().get(pk=request.pk)
    if refusal := why_severity_stays(locked, is_staff=actor.kind == "staff"):
        raise refusal
    if locked.severity != severity:
        locked.severity = severity
        measure_anew(request=locked)
        locked.save(update_fields=["severity", *CLOCK_FIELDS])


def why_severity_stays(request: SupportRequest, *, is_staff: bool) -> Refusal | None:
    """Return why the severity can't be changed; None when it can."""
    if not request.severity:
        return NoSeverity()
    if request.state == SupportRequest.State.CLOSED:
        return SeverityOfClosed()
    return SeverityIsAssigned() if request.assigned_to_id and not is_staff else None
