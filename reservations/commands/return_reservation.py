"""Give reservations back: whole, or in part with a remainder under the same order."""

import uuid
from collections.abc import Collection, Mapping
from datetime import datetime

from core.database import run
from reservations.commands.take_place import end_all_as, unsaved_successor_of
from reservations.models import Reservation

LOCK = "SELECT FROM reservations_reservationorder WHERE id = ANY(%s) ORDER BY id FOR UPDATE"
EMPTY = """
    UPDATE reservations_reservationorder AS emptied SET state = 'Cancelled'
    WHERE id = ANY(%s) AND state = 'Succeeded' AND NOT EXISTS (
        SELECT FROM reservations_reservation WHERE order_id = emptied.id AND state <> 'Cancelled'
    )
"""


def return_units(
    quantities: Mapping[Reservation, int],
    *,
    now: datetime,
    ended_as: Reservation.Ended = Reservation.Ended.RETURNED,
) -> dict[Reservation, Reservation]:
    """Cancel locked reservations; return the remainders that keep the units which were not returned, each by its own.

    A remainder keeps the purchase date, the period and every setting (Azure: a partial return makes
    new reservations under the same order); there is none where all units were returned. Two statements at most.
    """
    end_all_as(quantities, ended_as, now=now)
    remainders = {
        one: unsaved_successor_of(one, one.quantity - quantity, now=now, remainder_of_id=one.pk)
        for one, quantity in quantities.items()
        if one.quantity > quantity
    }
    Reservation.objects.bulk_create(remainders.values())
    return remainders


def lock_orders(order_ids: Collection[uuid.UUID]) -> None:
    """Lock orders by id until the transaction ends: after their reservations, before payments and balances."""
    run(LOCK, [list(order_ids)])


def cancel_empty_orders(order_ids: Collection[uuid.UUID]) -> None:
    """Cancel those of some locked orders whose reservations are all cancelled."""
    run(EMPTY, [list(order_ids)])
