"""Give reservations back: whole, or in part with a remainder under the same order."""

import uuid
from datetime import datetime

from reservations.commands.take_place import end_as, successor_of
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
    end_as(reservation, ended_as, now=now)
    return successor_of(reservation, rest, now=now, remainder_of_id=reservation.pk) if rest else None


def cancel_empty_order(*, order_id: uuid.UUID) -> None:
    """Cancel the order once all its reservations are cancelled."""
    order = ReservationOrder.objects.select_for_update().get(pk=order_id)
    if (
        order.state == ReservationOrder.State.SUCCEEDED
        and not order.reservations.exclude(state=Reservation.State.CANCELLED).exists()
    ):
        order.state = ReservationOrder.State.CANCELLED
        order.save(update_fields=["state"])
