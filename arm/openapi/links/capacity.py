"""Orders, reservations, refunds and exchanges."""

from typing import Any

from arm.openapi.links.link import Links, the_same, told


def _returned(reservation: str, quantity: Any) -> dict[str, Any]:
    return {"reservationId": reservation, "quantity": quantity}


def _refund(reservation: str, quantity: Any) -> dict[str, Any]:
    return {"properties": {"scope": "Reservation", "reservationToReturn": _returned(reservation, quantity)}}


def _bought(told_of: str, **more: Any) -> dict[str, Any]:
    """Return a purchase of the product of a reservation that was told of."""
    properties = {
        "reservedResourceType": told(f"{told_of}properties/reservedResourceType"),
        "billingScopeId": told(f"{told_of}properties/billingScopeId"),
        "term": told(f"{told_of}properties/term"),
        "billingPlan": told(f"{told_of}properties/billingPlan"),
        "appliedScopeType": "Shared",
    }
    return {
        "sku": {"name": told(f"{told_of}sku/name")},
        "location": told(f"{told_of}location"),
        "properties": properties | more,
    }


def _exchange(told_of: str) -> dict[str, Any]:
    """Return an exchange of a reservation that was told of for another number of the same."""
    returned = _returned(told(f"{told_of}id"), told(f"{told_of}properties/quantity"))
    bought = _bought(told_of, quantity=2, renew=False)
    return {"properties": {"reservationsToExchange": [returned], "reservationsToPurchase": [bought]}}


def _catalog_purchase() -> dict[str, Any]:
    properties = {
        "reservedResourceType": told("value/0/resourceType"),
        "billingScopeId": "/subscriptions/{$request.path.subscription_id}",
        "term": told("value/0/terms/0"),
        "billingPlan": "Upfront",
        "quantity": 1,
        "appliedScopeType": "Shared",
    }
    return {
        "sku": {"name": told("value/0/name")},
        "location": told("value/0/locations/0"),
        "properties": properties,
    }


ONE_ORDER = ("ReservationOrder_Get", "Reservation_List")
ONE_RESERVATION = (
    "Reservation_Get",
    "Reservation_AvailableScopes",
    "Reservation_ListRevisions",
    "Reservation_Archive",
    "Reservation_Unarchive",
)
ORDER = the_same("order_id")
RESERVATION = the_same("order_id", "reservation_id")
FIRST_RESERVATION = ORDER | {"reservation_id": told("value/0/name")}
RENAMED = {"properties": {"name": "Web tier", "renew": True}}

CAPACITY = (
    Links("ReservationOrder_List", ONE_ORDER, {"order_id": told("value/0/name")}),
    Links(
        "ReservationOrder_Get",
        ("CalculateRefund_Post",),
        ORDER,
        _refund(told("properties/reservations/0/id"), 1),
    ),
    Links("ReservationOrder_Get", ("Reservation_List",), ORDER),
    Links("Reservation_List", ONE_RESERVATION, FIRST_RESERVATION),
    Links("Reservation_List", ("Reservation_Update",), FIRST_RESERVATION, RENAMED),
    Links(
        "Reservation_List",
        ("CalculateRefund_Post",),
        ORDER,
        _refund(told("value/0/id"), told("value/0/properties/quantity")),
    ),
    Links(
        "Reservation_List",
        ("Reservation_Split",),
        ORDER,
        {"properties": {"quantities": [1, 1], "reservationId": told("value/0/id")}},
    ),
    Links(
        "Reservation_List",
        ("Reservation_Merge",),
        ORDER,
        {"properties": {"sources": [told("value/0/id"), told("value/1/id")]}},
    ),
    Links("Reservation_List", ("CalculateExchange_Post",), body=_exchange("value/0/")),
    Links("Reservation_Get", ("Reservation_Update",), RESERVATION, RENAMED),
    Links("Reservation_Get", ONE_RESERVATION[1:], RESERVATION),
    Links(
        "Reservation_Get",
        ("CalculateRefund_Post",),
        ORDER,
        _refund(told("id"), told("properties/quantity")),
    ),
    Links("Reservation_Get", ("CalculateExchange_Post",), body=_exchange("")),
    Links("Reservation_Update", ("Reservation_Get", "Reservation_ListRevisions"), RESERVATION),
    Links("Reservation_Split", ("Reservation_List",), ORDER),
    # Of a split into two, the third is the one that ended.
    Links(
        "Reservation_Split",
        ("Reservation_Merge",),
        ORDER,
        {"properties": {"sources": told("2/properties/splitProperties/splitDestinations")}},
    ),
    Links("Reservation_Merge", ("Reservation_List",), ORDER),
    Links("Reservation_Archive", ("Reservation_Unarchive", "Reservation_Get"), RESERVATION),
    Links("Reservation_Unarchive", ("Reservation_Get",), RESERVATION),
    Links(
        "CalculateRefund_Post",
        ("Return_Post",),
        ORDER,
        {
            "properties": {
                "sessionId": told("properties/sessionId"),
                "scope": "Reservation",
                "returnReason": "No longer needed",
                "reservationToReturn": "$request.body#/properties/reservationToReturn",
            }
        },
    ),
    Links("Return_Post", ("Reservation_List",), ORDER, status="202"),
    Links("OperationResult_Get", ("Exchange_Post",), body={"properties": {"sessionId": told("properties/sessionId")}}),
    Links("GetCatalog", ("ReservationOrder_Calculate",), body=_catalog_purchase()),
    Links(
        "ReservationOrder_Calculate",
        ("ReservationOrder_Purchase",),
        {"order_id": told("properties/reservationOrderId")},
        "$request.body",
    ),
    Links("ReservationOrder_Purchase", ONE_ORDER, ORDER, status="202"),
)
