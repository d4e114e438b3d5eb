"""Record utilization: set-based, a month's partition made when its first day comes."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from django.db import connection

UPSERT = """
    INSERT INTO reservations_utilizationday (partner_id, reservation_id, day, reserved_hours, used_hours)
    SELECT * FROM unnest(%s::uuid[], %s::uuid[], %s::date[], %s::numeric[], %s::numeric[])
    ON CONFLICT (reservation_id, day)
    DO UPDATE SET reserved_hours = excluded.reserved_hours, used_hours = excluded.used_hours
"""

WEEKS = """
    WITH written (reservation_id, day) AS (SELECT * FROM unnest(%s::uuid[], %s::date[])),
    latest AS (
        SELECT written.reservation_id, greatest(written.day, known.last_day) AS day
        FROM written LEFT JOIN reservations_utilizationweek AS known USING (reservation_id)
    )
    INSERT INTO reservations_utilizationweek (id, partner_id, reservation_id, last_day, reserved_hours, used_hours)
    SELECT gen_random_uuid(), day.partner_id, day.reservation_id, latest.day, sum(reserved_hours), sum(used_hours)
    FROM latest
    JOIN reservations_utilizationday AS day
        ON day.reservation_id = latest.reservation_id AND day.day > latest.day - 7 AND day.day <= latest.day
    GROUP BY day.partner_id, day.reservation_id, latest.day
    ORDER BY day.reservation_id
    ON CONFLICT (reservation_id) DO UPDATE
    SET last_day = excluded.last_day, reserved_hours = excluded.reserved_hours, used_hours = excluded.used_hours
"""


class DayOfUse(NamedTuple):
    """One UTC day of one reservation, in hours over all its units."""

    partner_id: UUID
    reservation_id: UUID
    day: date
    reserved_hours: Decimal
    used_hours: Decimal


def record_utilization(days: Iterable[DayOfUse], *, batch: int = 10_000) -> int:
    """Write days of use, replacing what was known of the same day before (data may come up to 8 hours late),
    and sum up the last 7 days of each reservation anew.

    Returns how many rows were written.
    """
    rows = sorted(days, key=lambda one: (one.reservation_id, one.day))
    with connection.cursor() as cursor:
        for month in sorted({row.day.replace(day=1) for row in rows}):
            cursor.execute("SELECT reservations_ensure_month(%s)", [month])
        for start in range(0, len(rows), batch):
            _write(cursor, rows[start : start + batch])
        _sum_up(cursor, rows)
    return len(rows)


def _write(cursor: object, rows: Sequence[DayOfUse]) -> None:
    columns = [list(column) for column in zip(*rows, strict=True)]
    cursor.execute(UPSERT, columns)  # type: ignore[attr-defined]


def _sum_up(cursor: object, rows: Sequence[DayOfUse]) -> None:
    """Write the weeks in the order of the reservations' ids, as every other writer does. The rows are sorted."""
    latest = {row.reservation_id: row.day for row in rows}
    cursor.execute(WEEKS, [list(latest), list(latest.values())])  # type: ignore[attr-defined]
