"""Undo a return: the reservation is active again with all its units, and its remainder is folded back into it."""

import uuid
from datetime import datetime

from reservations.models import Reservation, ReservationOrder


def restore_reservation(*, reservation: Reservation, remainder: Reservation | None, now: datetime) -> None:
    """Let a locked reservation that was returned go on as it was; the locked remainder ends as merged into it.

    Whether nothing has happened to the remainder is for the caller to see to.
    """
    reservation.state = Reservation.State.SUCCEEDED
    reservation.ended_as, reservation.ended_at = "", None
    _touch(reservation, now)
    reservation.save(update_fields=["state", "ended_as", "ended_at", "updated_at", "version"])
    if remainder is None:
        return
    remainder.state, remainder.ended_as = Reservation.State.CANCELLED, Reservation.Ended.MERGED
    remainder.ended_at, remainder.merged_into = now, reservation
    _touch(remainder, now)
    remainder.save(update_fields=["state", "ended_as", "ended_at", "merged_into", "updated_at", "version"])


def reopen_order(*, order_id: uuid.UUID) -> None:
    """Let an order that was cancelled with its last reservation go on."""
    ReservationOrder.objects.select_for_update().get(pk=order_id)
    ReservationOrder.objects.filter(pk=order_id, state=ReservationOrder.State.CANCELLED).update(
        state=ReservationOrder.State.SUCCEEDED
    )


def _touch(reservation: Reservation, now: datetime) -> None:
    reservation.updated_at = now
    reservation.version += 1
