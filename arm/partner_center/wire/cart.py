"""A cart and what came of it, as Partner Center describes them."""

from typing import Any

from arm.partner_center.catalog_ids import CatalogId, product_of
from arm.partner_center.resources import Body, resource
from arm.partner_center.wire.order import order_body
from arm.partner_center.wire.product import CYCLES
from arm.wire import instant
from billing.commands.program_cart import expires_at
from billing.models import Cart, CartLine


def cart_body(cart: Cart, lines: list[CartLine]) -> Body:
    """Return a cart; its lines come with their items."""
    return resource(
        "Cart",
        {
            "id": str(cart.pk),
            "creationTimestamp": instant(cart.opened_at),
            "lastModifiedTimestamp": instant(cart.bought_at or cart.opened_at),
            "expirationTimestamp": instant(expires_at(cart)),
            "lastModifiedUser": str(cart.person_id),
            "status": "Ordered" if cart.bought_at else "Active",
            "lineItems": [_line(cart, place, line) for place, line in enumerate(lines)],
        },
        links={"self": f"/customers/{cart.customer_id}/carts/{cart.pk}"},
    )


def checkout_body(cart: Cart, lines: list[CartLine]) -> Body:
    """Return the orders that a cart's lines became, each of its own."""
    orders = [order_body(line.reservation.order, [line.reservation]) for line in lines if line.reservation]
    return {"orders": orders, "orderErrors": [], "attributes": {"objectType": "CartCheckoutResult"}}


def _line(cart: Cart, place: int, line: CartLine) -> dict[str, Any]:
    catalog_id = CatalogId(product_of(line.item), line.item_id, line.term, cart.customer.currency)
    return {
        "id": place,
        "catalogItemId": str(catalog_id),
        "friendlyName": line.name or None,
        "quantity": line.quantity,
        "currencyCode": cart.customer.currency,
        "billingCycle": CYCLES[line.billing_plan],
        "termDuration": line.term,
        "provisioningContext": {
            "subscriptionId": str(line.subscription_id),
            "scope": "single" if line.scope_target else "shared",
        },
        "orderGroup": str(place),
    }
