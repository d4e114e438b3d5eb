"""An order and its reservations, as Partner Center describes them."""

from collections.abc import Sequence
from typing import Any

from arm.partner_center.catalog_ids import CatalogId, product_of, sku_id
from arm.partner_center.resources import Body, link, resource
from arm.partner_center.wire.product import CYCLES
from arm.wire import instant
from reservations.models import Reservation, ReservationOrder

RESERVED = "reservedinstance"


def order_body(order: ReservationOrder, reservations: Sequence[Reservation]) -> Body:
    """Return an order. ``reservations``: one of its, with its item, says what was bought."""
    path = f"/customers/{order.customer_id}/orders/{order.pk}"
    return resource(
        "Order",
        {
            "id": str(order.pk),
            "alternateId": str(order.pk),
            "referenceCustomerId": str(order.customer_id),
            "billingCycle": CYCLES[order.billing_plan],
            "currencyCode": order.currency,
            "lineItems": [_line(order, reservations[0])] if reservations else [],
            "creationDate": instant(order.purchased_at),
            "status": "cancelled" if order.state == ReservationOrder.State.CANCELLED else "completed",
            "transactionType": "UserPurchase",
        },
        links={"provisioningStatus": f"{path}/provisioningstatus", "self": path},
    )


def _line(order: ReservationOrder, reservation: Reservation) -> dict[str, Any]:
    item = reservation.item
    sku = sku_id(item.pk, order.term)
    catalog_id = CatalogId(product_of(item), item.pk, order.term, order.currency)
    return {
        "lineItemNumber": 0,
        "offerId": str(catalog_id),
        "termDuration": order.term,
        "transactionType": "New",
        "friendlyName": order.name,
        "quantity": order.original_quantity,
        "links": {"sku": link(f"/products/{product_of(item)}/skus/{sku}")},
    }


def provisioning_body(order: ReservationOrder) -> list[dict[str, Any]]:
    """Return how far an order's line is: what is bought here is there at once."""
    return [{"lineItemNumber": 0, "status": "Success", "quantityProvisioningInformation": []}]


def entitlement_body(order: ReservationOrder, reservation: Reservation, *, with_expiry: bool) -> Body:
    """Return what an order entitles to; ``reservation``: one of its, with its item."""
    item = reservation.item
    path = f"/customers/{order.customer_id}/artifacts/{RESERVED}/groups/{order.pk}/lineitems/{order.pk}/resource"
    artifact = {"link": link(f"{path}/{order.pk}"), "resourceId": str(order.pk), "artifactType": RESERVED}
    return {
        "includedEntitlements": [],
        "referenceOrder": {"id": str(order.pk), "lineItemId": "0", "alternateId": str(order.pk)},
        "productId": product_of(item),
        "quantity": order.original_quantity,
        "entitledArtifacts": [artifact],
        "skuId": sku_id(item.pk, order.term),
        "entitlementType": RESERVED,
        "dynamicAttributes": {"reservationType": item.resource_type.lower()},
    } | ({"expiryDate": instant(order.expires_at)} if with_expiry else {})


def artifact_body(order: ReservationOrder, reservations: Sequence[Reservation]) -> Body:
    """Return an order's reservations, each with what its scope names."""
    return {
        "type": RESERVED,
        "reservations": [_reservation(one) for one in reservations],
        "attributes": {"objectType": "ReservedInstanceArtifactDetails"},
    }


def _reservation(one: Reservation) -> dict[str, Any]:
    named = one.scope_arm_id
    return {
        "reservationId": str(one.pk),
        "scopeType": "shared" if one.scope == Reservation.Scope.SHARED else "single",
        "displayName": one.name,
        "appliedScopes": [named] if named else [],
        "quantity": one.quantity,
        "expiryDateTime": instant(one.expires_at),
        "effectiveDateTime": instant(one.purchased_at),
        "provisioningState": one.state,
    }
