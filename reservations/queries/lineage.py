"""Where a reservation came from, and whether anything of that line was ever used."""

import uuid
from collections.abc import Sequence
from datetime import date

from django.db import connection

from reservations.models import Reservation

USED = """
    WITH RECURSIVE line (reservation_id, ancestor_id, remainder_of_id) AS (
        SELECT id, id, remainder_of_id FROM reservations_reservation WHERE id = ANY(%(ids)s)
        UNION ALL
        SELECT line.reservation_id, parent.id, parent.remainder_of_id
        FROM line JOIN reservations_reservation AS parent ON parent.id = line.remainder_of_id
    )
    SELECT DISTINCT line.reservation_id
    FROM line
    WHERE EXISTS (
        SELECT FROM reservations_utilizationday AS used
        WHERE used.reservation_id = line.ancestor_id AND used.day <= %(until)s AND used.used_hours > 0
    )
"""


def used_in_lineage(reservations: Sequence[Reservation], *, until: date) -> set[uuid.UUID]:
    """Return which reservations have a used hour dated up to a day, their predecessors' hours included.

    One query for any number of reservations.
    """
    return used_among([one.pk for one in reservations], until=until)


def used_among(ids: Sequence[uuid.UUID], *, until: date) -> set[uuid.UUID]:
    """Return the same of reservations' ids; no query for none."""
    if not ids:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(USED, {"ids": list(ids), "until": until})
        return {row[0] for row in cursor.fetchall()}
