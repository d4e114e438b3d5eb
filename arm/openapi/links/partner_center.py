"""Customers, the catalog, carts and orders."""

from arm.openapi.links.link import Links, the_same, told

CUSTOMER = the_same("customer_id")
COUNTRY = {"country": "$request.query.country"}
SKU = the_same("product_id", "sku_id") | COUNTRY
PARTNER_CENTER = (
    Links(
        "partner_center_customers",
        (
            "partner_center_customer",
            "partner_center_subscriptions",
            "partner_center_orders",
            "partner_center_entitlements",
            "partner_center_customer_service_requests",
        ),
        {"customer_id": told("items/0/id")},
    ),
    Links(
        "partner_center_subscriptions",
        ("partner_center_subscription", "partner_center_register", "partner_center_registration_status"),
        CUSTOMER | {"subscription_id": told("items/0/id")},
    ),
    Links(
        "partner_center_orders",
        ("partner_center_order", "partner_center_provisioning_status"),
        CUSTOMER | {"order_id": told("items/0/id")},
    ),
    Links(
        "partner_center_entitlements",
        ("partner_center_artifact",),
        CUSTOMER | dict.fromkeys(("group_id", "line_id", "order_id"), told("items/0/referenceOrder/id")),
    ),
    Links(
        "partner_center_products",
        ("partner_center_product", "partner_center_skus"),
        COUNTRY | {"product_id": told("items/0/id")},
    ),
    Links(
        "partner_center_skus",
        ("partner_center_sku", "partner_center_availabilities"),
        COUNTRY | the_same("product_id") | {"sku_id": told("items/0/id")},
    ),
    Links(
        "partner_center_availabilities", ("partner_center_availability",), SKU | {"availability_id": told("items/0/id")}
    ),
    Links(
        "partner_center_create_cart",
        ("partner_center_cart", "partner_center_checkout"),
        CUSTOMER | {"cart_id": told("id")},
        status="201",
    ),
    Links(
        "partner_center_cart",
        ("partner_center_update_cart",),
        the_same("customer_id", "cart_id"),
        {"lineItems": told("lineItems")},
    ),
    Links("partner_center_update_cart", ("partner_center_checkout",), the_same("customer_id", "cart_id")),
    Links(
        "partner_center_checkout",
        ("partner_center_order", "partner_center_provisioning_status"),
        CUSTOMER | {"order_id": told("orders/0/id")},
        status="201",
    ),
    Links("partner_center_service_requests", ("partner_center_service_request",), {"request_id": told("items/0/id")}),
)
