"""Undo a return: the reservation is active again with all its units, and its remainder is folded back into it."""

import uuid
from collections.abc import Collection
from datetime import datetime

from reservations.commands.take_place import end_as
from reservations.models import Reservation, ReservationOrder


def restore_reservation(*, reservation: Reservation, remainder: Reservation | None, now: datetime) -> None:
    """Let a locked reservation that was returned go on as it was; the locked remainder ends as merged into it.

    Whether nothing has happened to the remainder is for the caller to see to.
    """
    reservation.state = Reservation.State.SUCCEEDED
    reservation.ended_as, reservation.ended_at, reservation.updated_at = "", None, now
    reservation.is_archived = False
    reservation.version += 1
    reservation.save(update_fields=["state", "ended_as", "ended_at", "is_archived", "updated_at", "version"])
    if remainder:
        end_as(remainder, Reservation.Ended.MERGED, now=now, merged_into=reservation)


def reopen_orders(order_ids: Collection[uuid.UUID]) -> None:
    """Let those of some locked orders go on that were cancelled with their last reservation."""
    cancelled = ReservationOrder.objects.filter(pk__in=order_ids, state=ReservationOrder.State.CANCELLED)
    cancelled.update(state=ReservationOrder.State.SUCCEEDED)
