"""Make the partitions that utilization will be written to."""

from datetime import date, timedelta

from core.database import run


def ensure_months(*, on: date) -> None:
    """Make the partition of a day's month and of the next one, where there is none yet.

    A month ahead, because making one locks the table for a moment: better at night than under load.
    """
    next_month = on.replace(day=1) + timedelta(days=32)
    for day in (on, next_month):
        run("SELECT reservations_ensure_month(%s)", [day])
