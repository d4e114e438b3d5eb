"""What clients ask of Microsoft.Capacity with money in it, as they write it."""

from typing import Any

from billing.models import Price
from customers.models import Subscription
from reservations.models import Reservation

CAPACITY = "/providers/Microsoft.Capacity"


def a_return(reservation: Reservation, quantity: int | None = 1, **more: Any) -> dict[str, Any]:
    """Return the body of calculateRefund; with a session that of return."""
    returned = {"reservationId": reservation.arm_id, "quantity": quantity}
    return {
        "id": reservation.order.arm_id,
        "properties": {"scope": "Reservation", "reservationToReturn": returned, **more},
    }


def a_purchase(price: Price, subscription: Subscription, *, quantity: int = 1, **more: Any) -> dict[str, Any]:
    """Return the body of a purchase, as az and PowerShell fill it."""
    return {
        "sku": {"name": price.item.sku},
        "location": price.item.region,
        "properties": {
            "reservedResourceType": price.item.resource_type,
            "billingScopeId": f"/subscriptions/{subscription.pk}",
            "term": price.term,
            "billingPlan": "Upfront",
            "quantity": quantity,
            "displayName": "web tier",
            "appliedScopeType": "Shared",
            "appliedScopes": None,
            "renew": False,
            "reservedResourceProperties": {"instanceFlexibility": "On"},
            "reviewDateTime": "0001-01-01T00:00:00Z",
            **more,
        },
    }


def an_exchange(returned: list[Reservation], purchases: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    """Return the body of calculateExchange, each reservation coming back whole."""
    back = [{"reservationId": one.arm_id, "quantity": one.quantity} for one in returned]
    return {"properties": {"reservationsToPurchase": purchases, "reservationsToExchange": back, **more}}


def usd(amount: float) -> dict[str, Any]:
    return {"currencyCode": "USD", "amount": amount}
