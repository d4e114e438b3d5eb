"""Let a reservation expire, and its order with the last of them."""

from datetime import datetime

from reservations.models import Reservation, ReservationOrder


def expire(*, reservation: Reservation, order: ReservationOrder, now: datetime) -> None:
    """Let a reservation expire whose term is over. Its order, locked as well, expires with the last one that ran."""
    reservation.state, reservation.updated_at = Reservation.State.EXPIRED, now
    reservation.version += 1
    reservation.save(update_fields=["state", "updated_at", "version"])
    is_running = order.reservations.filter(state=Reservation.State.SUCCEEDED).exists()
    if order.state == ReservationOrder.State.SUCCEEDED and not is_running:
        order.state = ReservationOrder.State.EXPIRED
        order.save(update_fields=["state"])
