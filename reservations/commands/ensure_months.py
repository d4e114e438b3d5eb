"""Make the partitions that utilization will be written to."""

from datetime import date, timedelta

from django.db import connection


def ensure_months(*, on: date) -> None:
    """Make the partition of a day's month and of the next one, where there is none yet.

    A month ahead, because making one locks the table for a moment: better at night than under load.
    """
    next_month = on.replace(day=1) + timedelta(days=32)
    with connection.cursor() as cursor:
        for day in (on, next_month):
            cursor.execute("SELECT reservations_ensure_month(%s)", [day])
