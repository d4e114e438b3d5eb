"""Resolve a request at the desk: the last answer, and the end."""

from datetime import datetime

from core.actor import Actor
from support.commands.close_request import close_request
from support.commands.post_message import Files, post_message
from support.models import SupportRequest


def resolve_request(*, request: SupportRequest, body: str, actor: Actor, now: datetime, files: Files = ()) -> None:
    """Answer and close; without words, only close.

    Raises:
        MessageTooLong, FileRefused: the answer.
        RefundUnderWay.
    """
    if body.strip() or files:
        post_message(request=request, body=body, actor=actor, now=now, files=files)
    close_request(request=request, actor=actor, now=now)
