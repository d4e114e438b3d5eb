"""A reservation as Azure describes it."""

from typing import Any

from arm.wire import instant
from reservations.models import Reservation


def reservation_body(reservation: Reservation) -> dict[str, Any]:
    """Return a reservation; its order, its item and what its scope names are read already."""
    return {
        "id": reservation.arm_id,
        "name": str(reservation.pk),
        "type": "Microsoft.Capacity/reservationOrders/reservations",
        "location": reservation.item.region,
        "etag": reservation.version,
        "sku": {"name": reservation.item.sku},
        "properties": {
            "reservedResourceType": reservation.item.resource_type,
            "displayName": reservation.name,
            "quantity": reservation.quantity,
            "provisioningState": reservation.state,
            "expiryDateTime": instant(reservation.expires_at),
        },
    }
