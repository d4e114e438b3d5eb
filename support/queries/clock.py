"""Where a request's clock stands, computed from its moves."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from support.models import SupportRequest
from support.policy.sla import Clock, ClockMove, Promise, clock_of, promise_of


def clock_in(request: SupportRequest) -> Clock:
    """Return the clock of a request whose moves were fetched with it (``clock_moves``), in their order."""
    moves = [(ClockMove(one.move), one.at) for one in request.clock_moves.all()]
    return clock_of(moves, promise_in(request), operator_zone())


def used_in(request: SupportRequest, *, now: datetime) -> timedelta:
    """Return how much of the promise is used; the moves were fetched with the request."""
    return clock_in(request).used_at(now, promise_in(request), operator_zone())


def promise_in(request: SupportRequest) -> Promise:
    return promise_of(request.severity)


def operator_zone() -> ZoneInfo:
    return ZoneInfo(settings.OPERATOR_ZONE)
