"""Where a general request stands, step by step: what moved its clock, and whose turn it is."""

from collections.abc import Callable
from datetime import datetime

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from portal.pages.request_timeline import DONE, FAIL, NOW, WAIT, Step
from portal.templatetags.moments import instant
from support.models import RequestClock, SupportRequest

Line = SafeString | str


def steps_of(request: SupportRequest, *, now: datetime) -> list[Step]:
    """Return the steps of a request; it carries the moves of its clock, and who has it."""
    moves = list(request.clock_moves.all())
    told = [TOLD[RequestClock.Move(move.move)](move, move.number == 1) for move in moves]
    return [*told, *_turn(request, now)]


def _started(move: RequestClock, is_first: bool) -> Step:
    if is_first:
        return Step(
            pgettext("step", "Created"),
            DONE,
            instant(move.at),
            [_("%(who)s wrote to support.") % {"who": move.by_name}],
        )
    return Step(_("Asked again"), DONE, instant(move.at), [_("%(who)s wrote again.") % {"who": move.by_name}])


def _asked(move: RequestClock, is_first: bool) -> Step:
    line = _("%(who)s of support asked for something. The clock stands until it is answered.")
    return Step(_("Question to you"), DONE, instant(move.at), [line % {"who": move.by_name}])


def _resumed(move: RequestClock, is_first: bool) -> Step:
    return Step(
        _("Replied"), DONE, instant(move.at), [_("%(who)s replied; the clock goes on.") % {"who": move.by_name}]
    )


def _answered(move: RequestClock, is_first: bool) -> Step:
    return Step(_("Answered"), DONE, instant(move.at), [_("%(who)s of support answered.") % {"who": move.by_name}])


def _closed(move: RequestClock, is_first: bool) -> Step:
    return Step(_("Closed"), DONE, instant(move.at), [_("%(who)s closed the request.") % {"who": move.by_name}])


Teller = Callable[[RequestClock, bool], Step]
TOLD: dict[RequestClock.Move, Teller] = {
    RequestClock.Move.STARTED: _started,
    RequestClock.Move.ASKED: _asked,
    RequestClock.Move.RESUMED: _resumed,
    RequestClock.Move.ANSWERED: _answered,
    RequestClock.Move.CLOSED: _closed,
}


def _turn(request: SupportRequest, now: datetime) -> list[Step]:
    """Return whose turn it is."""
    if request.state == SupportRequest.State.CLOSED:
        return [] if _says_closed(request) else [Step(_("Closed"), DONE, instant(request.closed_at))]
    if request.clock == SupportRequest.Clock.ASKED:
        return [Step(_("Your reply"), WAIT, "", [_("Support waits for your reply.")])]
    if request.clock == SupportRequest.Clock.STILL:
        return [Step(_("Open"), WAIT, "", [_("Answered. Write again, or close the request.")])]
    return [_answer_due(request, now)]


def _answer_due(request: SupportRequest, now: datetime) -> Step:
    lines: list[Line] = [_who_has_it(request)]
    is_late = request.due_at is not None and request.due_at < now
    words = _("The answer was due by {}.") if is_late else _("The answer is due by {}.")
    return Step(_("Answer"), FAIL if is_late else NOW, "", [*lines, format_html(words, instant(request.due_at))])


def _who_has_it(request: SupportRequest) -> str:
    if request.assigned_to:
        return _("%(who)s of support works on it.") % {"who": request.assigned_to.name}
    return _("It waits for somebody of support to take it.")


def _says_closed(request: SupportRequest) -> bool:
    """Whether the clock's last move is the end: it has none when it stood still already."""
    moves = list(request.clock_moves.all())
    return bool(moves) and moves[-1].move == RequestClock.Move.CLOSED
