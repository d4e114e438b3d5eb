"""UTC days as conditions on instants."""

from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Q


def within_days(column: str, since: date | None, until: date | None) -> Q:
    """Return the condition that an instant is within UTC days, both included; None leaves a side open."""
    condition = Q()
    if since:
        condition &= Q(**{f"{column}__gte": _midnight(since)})
    if until and until < date.max:
        condition &= Q(**{f"{column}__lt": _midnight(until + timedelta(days=1))})
    return condition


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
