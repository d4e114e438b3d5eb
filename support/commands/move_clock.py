"""Move a request's clock: the only door."""

import uuid
from datetime import datetime

from core.actor import Actor
from support.models import RequestClock, SupportRequest
from support.policy.sla import ClockMove, ClockState, clock_of, partners_move, promise_of
from support.queries.clock import operator_zone

CLOCK_FIELDS = ["clock", "due_at"]


def move_clock(*, request: SupportRequest, move: ClockMove, actor: Actor, now: datetime) -> None:
    """Append a move and set ``CLOCK_FIELDS`` by it. The caller has locked the request, and saves it."""
    rows = RequestClock.objects.filter(partner_id=request.partner_id, request=request)
    moves = list(rows.order_by("number").values_list("move", "at"))
    RequestClock.objects.create(
        id=uuid.uuid4(),
        partner_id=request.partner_id,
        request=request,
        number=len(moves) + 1,
        move=move,
        at=now,
        by_id=actor.id,
        by_name=actor.label,
    )
    _set(request, [*((ClockMove(one), at) for one, at in moves), (move, now)])


def partner_speaks(*, request: SupportRequest, actor: Actor, now: datetime) -> None:
    """Start the clock, or let it go on; while it runs a message changes nothing."""
    if move := partners_move(ClockState(request.clock)):
        move_clock(request=request, move=move, actor=actor, now=now)


def stop_clock(*, request: SupportRequest, move: ClockMove, actor: Actor, now: datetime) -> None:
    """Stop the clock by an answer or the end, unless it stands still already."""
    if request.clock != ClockState.STILL:
        move_clock(request=request, move=move, actor=actor, now=now)


def measure_anew(*, request: SupportRequest) -> None:
    """Set ``CLOCK_FIELDS`` by the moves so far and the severity of now. The caller saves."""
    rows = RequestClock.objects.filter(partner_id=request.partner_id, request=request)
    _set(request, [(ClockMove(one), at) for one, at in rows.order_by("number").values_list("move", "at")])


def _set(request: SupportRequest, moves: list[tuple[ClockMove, datetime]]) -> None:
    promise, zone = promise_of(request.severity), operator_zone()
    clock = clock_of(moves, promise, zone)
    request.clock, request.due_at = clock.state, clock.due_at(promise, zone)
