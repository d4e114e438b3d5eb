"""Tell the requester that something was said or done in their request."""

from datetime import datetime

from core.actor import Actor
from core.models import Notification
from core.notifications import notify
from support.models import SupportRequest

EXCERPT = 160

LEVELS = {
    "request_answered": Notification.Level.INFORMATION,
    "request_asked": Notification.Level.WARNING,
    "request_closed": Notification.Level.INFORMATION,
}


def tell_requester_of(code: str, *, request: SupportRequest, said: str = "", actor: Actor, now: datetime) -> None:
    """Notify whoever asked, unless they did it themselves; a later one about the request takes its place.

    Facts: number, title, customer, by, excerpt (of what was said).
    """
    if actor.id == request.requested_by_id:
        return
    notify(
        partner_id=request.partner_id,
        person_ids=[request.requested_by_id],
        thread=f"request:{request.number}",
        code=code,
        facts={
            "number": request.number,
            "title": request.title,
            "customer": request.customer.company_name,
            "by": actor.label,
            "excerpt": _excerpt(said),
        },
        level=LEVELS[code],
        now=now,
    )


def _excerpt(said: str) -> str:
    line = " ".join(said.split())
    return line if len(line) <= EXCERPT else f"{line[: EXCERPT - 1]}…"
