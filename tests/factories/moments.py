"""The fixed instants that tests happen at."""

from datetime import UTC, date, datetime, time

PURCHASED = datetime(2026, 1, 1, 9, 0, tzinfo=UTC)
"""When `buy` buys unless told otherwise."""

NOW = datetime(2026, 7, 2, 9, 0, tzinfo=UTC)
"""182 days later: half the year of a reservation is used up."""


def at(day: date | datetime | str) -> datetime:
    """Return an instant: 09:00 UTC of a day, or the instant itself. "2026-01-06" will do."""
    if isinstance(day, datetime):
        return day
    return datetime.combine(date.fromisoformat(day) if isinstance(day, str) else day, time(9), tzinfo=UTC)
