"""Business days: Monday to Friday, as the operator's clocks have them."""

from datetime import datetime, time, timedelta, tzinfo

SATURDAY = 5


def due_by(since: datetime, zone: tzinfo, *, business_days: int = 1) -> datetime:
    """Return when so many business days have passed: the same time of a later business day in ``zone``.

    What begins on a weekend begins with Monday's first minute.

    Source: Partner Center, "Get support": billing questions are answered within one business day.
    """
    local = since.astimezone(zone)
    if local.weekday() >= SATURDAY:
        local = datetime.combine(_next_business_day(local).date(), time.min, tzinfo=zone)
    for _each in range(business_days):
        local = _next_business_day(local)
    return local.astimezone(since.tzinfo)


def _next_business_day(local: datetime) -> datetime:
    following = local + timedelta(days=1)
    while following.weekday() >= SATURDAY:
        following += timedelta(days=1)
    return following
