"""Say something in a support request."""

import uuid
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from core.actor import Actor
from core.errors import Refusal
from support.models import Message, SupportRequest

LONGEST = 10_000


class EmptyMessage(Refusal):
    code = "InvalidRequestContent"
    text = _("Write a message first.")


class MessageTooLong(Refusal):
    code = "InvalidRequestContent"
    text = _("A message can have %(longest)s characters at most.")


def post_message(*, request: SupportRequest, body: str, actor: Actor, now: datetime) -> Message:
    """Append a message of the partner's person or of the desk; a closed request is opened again by the partner's.

    Raises:
        EmptyMessage, MessageTooLong: the body's length.
    """
    body = body.strip()
    if not body:
        raise EmptyMessage
    if len(body) > LONGEST:
        raise MessageTooLong(longest=LONGEST)
    locked = SupportRequest.objects.select_for_update().get(pk=request.pk)
    side = Message.Side.DESK if actor.kind == "staff" else Message.Side.PARTNER
    if side == Message.Side.PARTNER and locked.state == SupportRequest.State.CLOSED:
        locked.state, locked.closed_at = SupportRequest.State.OPEN, None
        locked.save(update_fields=["state", "closed_at"])
    return Message.objects.create(
        id=uuid.uuid4(),
        partner_id=locked.partner_id,
        request=locked,
        side=side,
        author_id=actor.id,
        author_name=actor.label,
        at=now,
        body=body,
    )
