"""Business time: every hour from Monday to Friday, as the operator's clocks have it. Weekends do not pass."""

from datetime import datetime, time, timedelta, tzinfo

from billing.policy.business_days import SATURDAY

ONE_DAY = timedelta(days=1)


def later(since: datetime, duration: timedelta, zone: tzinfo) -> datetime:
    """Return when so much business time has passed since then."""
    at = _out_of_the_weekend(since, zone)
    while (room := _next_midnight(at, zone) - at) < duration:
        duration -= room
        at = _out_of_the_weekend(at + room, zone)
    return at + duration


def passed(since: datetime, until: datetime, zone: tzinfo) -> timedelta:
    """Return how much business time lies between two instants; none when the second is the earlier one."""
    total = timedelta()
    at = _out_of_the_weekend(since, zone)
    while at < until:
        end = min(_next_midnight(at, zone), until)
        total += end - at
        at = _out_of_the_weekend(end, zone)
    return total


def _out_of_the_weekend(at: datetime, zone: tzinfo) -> datetime:
    """Return the same instant, or Monday's first minute."""
    while at.astimezone(zone).weekday() >= SATURDAY:
        at = _next_midnight(at, zone)
    return at


def _next_midnight(at: datetime, zone: tzinfo) -> datetime:
    """Return the next day's first minute, in the time zone that ``at`` is written in."""
    day = at.astimezone(zone).date() + ONE_DAY
    return datetime.combine(day, time.min, tzinfo=zone).astimezone(at.tzinfo)
