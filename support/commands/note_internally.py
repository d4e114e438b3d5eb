"""Write down something that only the desk reads."""

import uuid
from datetime import datetime

from core.actor import Actor
from support.commands.post_message import LONGEST, EmptyMessage, MessageTooLong
from support.models import InternalNote, SupportRequest


def note_internally(*, request: SupportRequest, body: str, actor: Actor, now: datetime) -> InternalNote:
    """Append a note. It moves no clock, tells nobody, and no page of the partner's shows it.

    Raises:
        EmptyMessage, MessageTooLong: the body's length.
    """
    body = body.strip()
    if not body:
        raise EmptyMessage
    if len(body) > LONGEST:
        raise MessageTooLong(longest=LONGEST)
    return InternalNote.objects.create(
        id=uuid.uuid4(),
        partner_id=request.partner_id,
        request=request,
        author_id=actor.person_id,
        at=now,
        body=body,
    )
