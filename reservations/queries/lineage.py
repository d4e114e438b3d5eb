"""Where a reservation came from, and whether anything of that line was ever used."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from core.database import rows
from reservations.models import Reservation
from reservations.models.reservation import LINEAGE

USED = """
    WITH RECURSIVE line (reservation_id, ancestor_id) AS (
        SELECT id, id FROM reservations_reservation WHERE id = ANY(%(ids)s)
        UNION
        SELECT line.reservation_id, parent.id
        FROM line
        JOIN reservations_reservation AS child ON child.id = line.ancestor_id
        JOIN reservations_reservation AS parent
            ON parent.id IN (child.remainder_of_id, child.split_from_id) OR parent.merged_into_id = child.id
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
    return {pk for (pk,) in rows(USED, {"ids": list(ids), "until": until})}


@dataclass(frozen=True, slots=True, kw_only=True)
class Lineage:
    """The next of kin of a reservation: what it came from, and what became of it, oldest first."""

    remainder_of: Reservation | None
    split_from: Reservation | None
    merged_from: Sequence[Reservation]
    remainders: Sequence[Reservation]
    parts: Sequence[Reservation]
    merged_into: Reservation | None
    renewed_from: Reservation | None
    renewed_as: Reservation | None

    def __bool__(self) -> bool:
        came_from = self.remainder_of or self.split_from or self.merged_from or self.renewed_from
        return bool(came_from or self.remainders or self.parts or self.merged_into or self.renewed_as)


def lineage_of(reservation: Reservation) -> Lineage:
    """Return where a reservation came from and what became of it; one query."""
    parents = [getattr(reservation, column) for column in LINEAGE]
    children = Q(remainder_of=reservation) | Q(split_from=reservation) | Q(merged_into=reservation)
    children |= Q(renewed_from=reservation)
    kin = Reservation.objects.filter(
        Q(pk__in=[one for one in parents if one]) | children, partner_id=reservation.partner_id
    )
    found = {one.pk: one for one in kin.order_by("created_at", "pk")}

    def parent(pk: uuid.UUID | None) -> Reservation | None:
        return found.get(pk) if pk else None

    return Lineage(
        remainder_of=parent(reservation.remainder_of_id),
        split_from=parent(reservation.split_from_id),
        merged_from=[one for one in found.values() if one.merged_into_id == reservation.pk],
        remainders=[one for one in found.values() if one.remainder_of_id == reservation.pk],
        parts=[one for one in found.values() if one.split_from_id == reservation.pk],
        merged_into=parent(reservation.merged_into_id),
        renewed_from=parent(reservation.renewed_from_id),
        renewed_as=next((one for one in found.values() if one.renewed_from_id == reservation.pk), None),
    )


def renewed_as(reservation: Reservation) -> Reservation | None:
    """Return the reservation that the renewal of this one bought; one query."""
    return Reservation.objects.filter(partner_id=reservation.partner_id, renewed_from=reservation).first()
