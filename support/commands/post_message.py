"""Say something in a support request."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from core.actor import Actor
from core.errors import Refusal
from support.commands.attach_files import attach, attach_pending
from support.commands.move_clock import CLOCK_FIELDS, move_clock, partner_speaks, stop_clock
from support.commands.tell_requester_of import tell_requester_of
from support.models import Message, SupportRequest
from support.policy.sla import ClockMove

LONGEST = 10_000

Files = Sequence[tuple[str, bytes]]
"""Names and contents."""


class EmptyMessage(Refusal):
    code = "InvalidRequestContent"
    text = _("Write a message first.")


class MessageTooLong(Refusal):
    code = "InvalidRequestContent"
    text = _("A message can have %(longest)s characters at most.")


class MessageIdTaken(Refusal):
    code = "ResourceAlreadyExists"
    text = _("A message with this name exists already.")


class RequestIsClosed(Refusal):
    """The desk does not open a request again; the partner's message does."""

    code = "OperationCannotBePerformedInCurrentState"
    text = _("The request is closed; a message of the partner opens it again.")


def post_message(
    *,
    request: SupportRequest,
    body: str,
    actor: Actor,
    now: datetime,
    place: str = "",
    files: Files = (),
    message_id: uuid.UUID | None = None,
) -> Message:
    """Append a message of the partner's person or of the desk.

    The partner's opens a closed request again and starts the clock, or lets it go on; the desk's answers: the clock
    stands, and the requester is told. ``place``: the form whose pending files go with it; ``files``: others.
    ``message_id``: under which the caller wants to find it; of two with the same one, the first is returned again.

    Raises:
        EmptyMessage, MessageTooLong: the body's length.
        FileRefused: one of ``files``.
        MessageIdTaken: something else was said under this id.
    """
    body = _checked(body)
    locked = SupportRequest.objects.select_for_update().get(pk=request.pk)
    if said := message_id and Message.objects.filter(request=locked, pk=message_id).first():
        return _the_same(said, body)
    if actor.kind == "staff":
        message = _append(locked, body, Message.Side.DESK, actor, now, files, message_id)
        stop_clock(request=locked, move=ClockMove.ANSWERED, actor=actor, now=now)
        tell_requester_of("request_answered", request=locked, said=body, actor=actor, now=now)
    else:
        message = _append(locked, body, Message.Side.PARTNER, actor, now, files, message_id)
        locked.state, locked.closed_at = SupportRequest.State.OPEN, None
        partner_speaks(request=locked, actor=actor, now=now)
    if place:
        attach_pending(request=locked, message=message, place=place, actor=actor, now=now)
    locked.save(update_fields=["state", "closed_at", *CLOCK_FIELDS])
    return message


def ask_partner(*, request: SupportRequest, body: str, actor: Actor, now: datetime, files: Files = ()) -> Message:
    """Ask the partner for something: the clock stops until they have said it.

    Raises:
        EmptyMessage, MessageTooLong: the body's length.
        FileRefused: one of ``files``.
        RequestIsClosed.
    """
    body = _checked(body)
    locked = SupportRequest.objects.select_for_update().get(pk=request.pk)
    if locked.state == SupportRequest.State.CLOSED:
        raise RequestIsClosed
    message = _append(locked, body, Message.Side.DESK, actor, now, files)
    if locked.clock != SupportRequest.Clock.ASKED:
        move_clock(request=locked, move=ClockMove.ASKED, actor=actor, now=now)
        locked.save(update_fields=CLOCK_FIELDS)
    tell_requester_of("request_asked", request=locked, said=body, actor=actor, now=now)
    return message


def _checked(body: str) -> str:
    body = body.strip()
    if not body:
        raise EmptyMessage
    if len(body) > LONGEST:
        raise MessageTooLong(longest=LONGEST)
    return body


def _the_same(said: Message, body: str) -> Message:
    if said.body != body:
        raise MessageIdTaken
    return said


def _append(
    request: SupportRequest,
    body: str,
    side: Message.Side,
    actor: Actor,
    now: datetime,
    files: Files,
    message_id: uuid.UUID | None = None,
) -> Message:
    message = Message.objects.create(
        id=message_id or uuid.uuid4(),
        partner_id=request.partner_id,
        request=request,
        side=side,
        author_id=actor.id,
        author_name=actor.label,
        at=now,
        body=body,
    )
    attach(request=request, message=message, files=files, actor=actor)
    return message
