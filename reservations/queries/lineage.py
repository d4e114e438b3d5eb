"""Where a reservation came from, and whether anything of that line was ever used."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import date

from reservations.models import Reservation, UtilizationDay


def used_in_lineage(reservations: Sequence[Reservation], *, until: date) -> set[uuid.UUID]:
    """Return which reservations have a used hour dated up to a day, their predecessors' hours included.

    Two queries for any number of reservations.
    """
    lines = {one.pk: ancestry for one, ancestry in zip(reservations, _ancestries(reservations), strict=True)}
    used = set(
        UtilizationDay.objects.filter(
            reservation_id__in={pk for ancestry in lines.values() for pk in ancestry},
            day__lte=until,
            used_hours__gt=0,
        )
        .values_list("reservation_id", flat=True)
        .distinct()
    )
    return {pk for pk, ancestry in lines.items() if used & ancestry}


def _ancestries(reservations: Sequence[Reservation]) -> Iterable[set[uuid.UUID]]:
    """Yield each reservation's own id and its predecessors'; a lineage never leaves its order."""
    order_ids = {one.order_id for one in reservations if one.remainder_of_id}
    parents: dict[uuid.UUID, uuid.UUID | None] = (
        dict(Reservation.objects.filter(order_id__in=order_ids).values_list("pk", "remainder_of_id"))
        if order_ids
        else {}
    )
    for one in reservations:
        line, current = {one.pk}, one.remainder_of_id
        while current is not None:
            line.add(current)
            current = parents.get(current)
        yield line
