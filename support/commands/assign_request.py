"""Give a request to somebody of the desk, or back to all."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from core.actor import Actor
from core.errors import Refusal
from customers.models import User
from support.models import SupportRequest


class NotOfTheDesk(Refusal):
    code = "InvalidRequestContent"
    text = _("A request is given to somebody of the desk who can sign in.")


def assign_request(*, request: SupportRequest, to: User | None, actor: Actor, now: datetime) -> None:
    """Give it to one of the operator's staff, or to nobody; whoever has it already keeps it.

    Raises:
        NotOfTheDesk.
    """
    if to and not (to.is_staff and to.is_active):
        raise NotOfTheDesk
    locked = SupportRequest.objects.select_for_update().get(pk=request.pk)
    if locked.assigned_to_id != (to.pk if to else None):
        locked.assigned_to = to
        locked.save(update_fields=["assigned_to"])
