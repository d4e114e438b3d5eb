"""Let reservations end, and let another under the same order take their place."""

import uuid
from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import F

from reservations.models import Reservation
from reservations.models.reservation import NOT_RENEWED


def end_as(reservation: Reservation, ended_as: Reservation.Ended, *, now: datetime, **more: Any) -> None:
    """Cancel a locked reservation as Azure does: cancelled, with the reason beside it. ``more``: other columns."""
    end_all_as([reservation], ended_as, now=now, **more)


def end_all_as(
    reservations: Collection[Reservation], ended_as: Reservation.Ended, *, now: datetime, **more: Any
) -> None:
    """Do the same to any number of locked reservations; one statement."""
    told = {"state": Reservation.State.CANCELLED, "ended_as": ended_as, "ended_at": now, "updated_at": now, **more}
    ids = [one.pk for one in reservations]
    Reservation.objects.filter(pk__in=ids).update(**told, version=F("version") + 1)
    for one in reservations:
        for name, value in told.items():
            setattr(one, name, value)
        one.version += 1


def successor_of(
    reservation: Reservation, quantity: int, *, now: datetime, pk: uuid.UUID | None = None, **kin: Any
) -> Reservation:
    """Create a reservation of so many units that keeps the order, the dates and every setting of another."""
    made = unsaved_successor_of(reservation, quantity, now=now, pk=pk, **kin)
    made.save(force_insert=True)
    return made


def unsaved_successor_of(
    reservation: Reservation, quantity: int, *, now: datetime, pk: uuid.UUID | None = None, **kin: Any
) -> Reservation:
    """Return the same, to be created with others."""
    return reservation.copy_for(quantity, id=pk or uuid.uuid4(), created_at=now, updated_at=now, **kin)


def rearranged(reservation: Reservation) -> dict[str, Any]:
    """Return the columns of a renewal that a split or a merge has switched off (Azure: it cancels a pending one)."""
    return NOT_RENEWED if reservation.is_renewed else {}
