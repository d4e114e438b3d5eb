"""Give reservations back: whole, or in part with a remainder under the same order."""

import uuid
from datetime import datetime

from reservations.models import Reservation, ReservationOrder


def return_units(
    *,
    reservation: Reservation,
    quantity: int,
    now: datetime,
    ended_as: Reservation.Ended = Reservation.Ended.RETURNED,
) -> Reservation | None:
    """Cancel a locked reservation; return the remainder that keeps the units which were not returned.

    The remainder keeps the purchase date, the period and every setting (Azure: a partial return makes
    new reservations under the same order); None when all units were returned.
    """
    rest = reservation.quantity - quantity
    reservation.state = Reservation.State.CANCELLED
    reservation.ended_as = ended_as
    reservation.ended_at = reservation.updated_at = now
    reservation.version += 1
    reservation.save(update_fields=["state", "ended_as", "ended_at", "updated_at", "version"])
    if not rest:
        return None
    remainder = reservation.copy_for(
        rest, id=uuid.uuid4(), remainder_of_id=reservation.pk, created_at=now, updated_at=now
    )
    remainder.save(force_insert=True)
    return remainder


def cancel_empty_order(*, order_id: uuid.UUID) -> None:
    """Cancel the order once all its reservations are cancelled."""
    order = ReservationOrder.objects.select_for_update().get(pk=order_id)
    if (
        order.state == ReservationOrder.State.SUCCEEDED
        and not order.reservations.exclude(state=Reservation.State.CANCELLED).exists()
    ):
        order.state = ReservationOrder.State.CANCELLED
        order.save(update_fields=["state"])
