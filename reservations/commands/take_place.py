"""Let reservations end, and let another under the same order take their place."""

import uuid
from datetime import datetime
from typing import Any

from reservations.models import Reservation
from reservations.models.reservation import NOT_RENEWED


def end_as(reservation: Reservation, ended_as: Reservation.Ended, *, now: datetime, **more: Any) -> None:
    """Cancel a locked reservation as Azure does: cancelled, with the reason beside it. ``more``: other columns."""
    told = {"state": Reservation.State.CANCELLED, "ended_as": ended_as, "ended_at": now, "updated_at": now, **more}
    for name, value in told.items():
        setattr(reservation, name, value)
    reservation.version += 1
    reservation.save(update_fields=[*told, "version"])


def successor_of(
    reservation: Reservation, quantity: int, *, now: datetime, pk: uuid.UUID | None = None, **kin: Any
) -> Reservation:
    """Create a reservation of so many units that keeps the order, the dates and every setting of another."""
    made = reservation.copy_for(quantity, id=pk or uuid.uuid4(), created_at=now, updated_at=now, **kin)
    made.save(force_insert=True)
    return made


def rearranged(reservation: Reservation) -> dict[str, Any]:
    """Return the columns of a renewal that a split or a merge has switched off (Azure: it cancels a pending one)."""
    return NOT_RENEWED if reservation.is_renewed else {}
