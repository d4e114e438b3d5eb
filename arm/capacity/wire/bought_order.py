"""An order right after its purchase, or at the end of a return, as Azure describes it."""

from collections.abc import Iterable
from typing import Any

from arm.wire import instant
from reservations.models import Reservation, ReservationOrder


def bought_order_body(order: ReservationOrder, reservations: Iterable[Reservation]) -> dict[str, Any]:
    """Return an order with its reservations."""
    return {
        "id": order.arm_id,
        "name": str(order.pk),
        "type": "Microsoft.Capacity/reservationOrders",
        "etag": 1,
        "properties": {
            "displayName": order.name,
            "requestDateTime": instant(order.purchased_at),
            "createdDateTime": instant(order.purchased_at),
            "expiryDateTime": instant(order.expires_at),
            "expiryDate": order.expires_at.date().isoformat(),
            "benefitStartTime": instant(order.benefit_starts_at),
            "originalQuantity": order.original_quantity,
            "term": order.term,
            "provisioningState": order.state,
            "billingPlan": order.billing_plan,
            "reservations": [{"id": one.arm_id} for one in reservations],
        },
    }
