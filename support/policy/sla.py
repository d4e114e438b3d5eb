"""How soon the desk answers: what is promised, and the clock that measures it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum

from support.policy.business_time import later, passed


class Severity(StrEnum):
    """How much a technical problem hurts: C, B and A. Nothing else has one."""

    MINIMAL = "minimal"
    MODERATE = "moderate"
    CRITICAL = "critical"


class ClockMove(StrEnum):
    """What makes the clock go or stand."""

    STARTED = "started"
    """The partner asks: a new promise."""
    ASKED = "asked"
    """The desk needs something of the partner: the time used so far stays used."""
    RESUMED = "resumed"
    """The partner says it: the clock goes on where it stood."""
    ANSWERED = "answered"
    """The desk answers: the promise is kept."""
    CLOSED = "closed"
    """The request ends: nobody waits any more."""


class ClockState(StrEnum):
    RUNNING = "running"
    ASKED = "asked"
    STILL = "still"


@dataclass(frozen=True, slots=True)
class Promise:
    """An answer within so much time: business time, or every hour of the week."""

    within: timedelta
    is_around_the_clock: bool = False


ONE_BUSINESS_DAY = Promise(timedelta(days=1))
PROMISES = {
    Severity.CRITICAL: Promise(timedelta(hours=2), is_around_the_clock=True),
    Severity.MODERATE: Promise(timedelta(hours=4)),
    Severity.MINIMAL: Promise(timedelta(hours=8)),
}
"""Source: Partner Center, "Get support": break-fix A 2 h, B 4 h, C 8 h; everything else up to one business day."""


def promise_of(severity: str) -> Promise:
    """Return what is promised for a severity; for none, one business day."""
    return PROMISES[Severity(severity)] if severity else ONE_BUSINESS_DAY


@dataclass(frozen=True, slots=True)
class Clock:
    """Where the clock stands. ``used`` of the promise when it last stood still; ``since`` while it runs."""

    state: ClockState = ClockState.STILL
    used: timedelta = timedelta()
    since: datetime | None = None

    def used_at(self, now: datetime, promise: Promise, zone: tzinfo) -> timedelta:
        """Return how much of the promise is used by ``now``."""
        return self.used + (_between(self.since, now, promise, zone) if self.since else timedelta())

    def due_at(self, promise: Promise, zone: tzinfo) -> datetime | None:
        """Return when the answer is due, None while the clock stands; what is used up was due when it went on."""
        if self.since is None:
            return None
        left = max(promise.within - self.used, timedelta())
        return self.since + left if promise.is_around_the_clock else later(self.since, left, zone)


Move = tuple[ClockMove, datetime]


def clock_of(moves: Iterable[Move], promise: Promise, zone: tzinfo) -> Clock:
    """Return the clock after these moves, in their order; measured by the promise that holds now."""
    clock = Clock()
    for move, at in moves:
        clock = moved(clock, move, at, promise, zone)
    return clock


def moved(clock: Clock, move: ClockMove, at: datetime, promise: Promise, zone: tzinfo) -> Clock:
    """Return the clock after one more move."""
    if move is ClockMove.STARTED:
        return Clock(ClockState.RUNNING, timedelta(), at)
    if move is ClockMove.RESUMED:
        return Clock(ClockState.RUNNING, clock.used_at(at, promise, zone), at)
    if move is ClockMove.ASKED:
        return Clock(ClockState.ASKED, clock.used_at(at, promise, zone))
    return Clock(ClockState.STILL)


def partners_move(state: ClockState) -> ClockMove | None:
    """Return what a message of the partner does to the clock; nothing while it runs."""
    by_state = {ClockState.STILL: ClockMove.STARTED, ClockState.ASKED: ClockMove.RESUMED}
    return by_state.get(state)


def _between(since: datetime, until: datetime, promise: Promise, zone: tzinfo) -> timedelta:
    if promise.is_around_the_clock:
        return max(until - since, timedelta())
    return passed(since, until, zone)
