"""Partner Center's addresses."""

from arm.partner_center.views import (
    audit,
    carts,
    customers,
    orders,
    products,
    service_requests,
    subscriptions,
)
from arm.routes import route

CUSTOMER = "v1/customers/<str:customer_id>"
SUBSCRIPTION = f"{CUSTOMER}/subscriptions/<str:subscription_id>"
CART = f"{CUSTOMER}/carts/<str:cart_id>"
ORDER = f"{CUSTOMER}/orders/<str:order_id>"
PRODUCT = "v1/products/<str:product_id>"
SKU = f"{PRODUCT}/skus/<str:sku_id>"
ARTIFACT = (
    f"{CUSTOMER}/artifacts/reservedinstance/groups/<str:group_id>/lineitems/<str:line_id>/resource/<str:order_id>"
)

urlpatterns = [
    route("v1/customers", customers.CustomersView.as_view(), name="pc_customers"),
    route(CUSTOMER, customers.CustomerView.as_view(), name="pc_customer"),
    route(f"{CUSTOMER}/subscriptions", subscriptions.SubscriptionsView.as_view(), name="pc_subscriptions"),
    route(SUBSCRIPTION, subscriptions.SubscriptionView.as_view(), name="pc_subscription"),
    route(f"{SUBSCRIPTION}/registrations", subscriptions.RegistrationsView.as_view(), name="pc_registrations"),
    route(f"{SUBSCRIPTION}/registrationstatus", subscriptions.RegistrationStatusView.as_view(), name="pc_registered"),
    route("v1/products", products.ProductsView.as_view(), name="pc_products"),
    route(PRODUCT, products.ProductView.as_view(), name="pc_product"),
    route(f"{PRODUCT}/skus", products.SkusView.as_view(), name="pc_skus"),
    route(SKU, products.SkuView.as_view(), name="pc_sku"),
    route(f"{SKU}/availabilities", products.AvailabilitiesView.as_view(), name="pc_availabilities"),
    route(f"{SKU}/availabilities/<str:availability_id>", products.AvailabilityView.as_view(), name="pc_availability"),
    route("v1/extensions/product/checkInventory", products.InventoryView.as_view(), name="pc_inventory"),
    route(f"{CUSTOMER}/carts", carts.CartsView.as_view(), name="pc_carts"),
    route(CART, carts.OneCartView.as_view(), name="pc_cart"),
    route(f"{CART}/checkout", carts.CheckoutView.as_view(), name="pc_checkout"),
    route(f"{CUSTOMER}/orders", orders.OrdersView.as_view(), name="pc_orders"),
    route(ORDER, orders.OneOrderView.as_view(), name="pc_order"),
    route(f"{ORDER}/provisioningstatus", orders.ProvisioningStatusView.as_view(), name="pc_provisioning"),
    route(f"{CUSTOMER}/entitlements", orders.EntitlementsView.as_view(), name="pc_entitlements"),
    route(ARTIFACT, orders.ArtifactView.as_view(), name="pc_artifact"),
    route(
        f"{CUSTOMER}/servicerequests",
        service_requests.CustomerServiceRequestsView.as_view(),
        name="pc_customer_service_requests",
    ),
    route("v1/servicerequests", service_requests.ServiceRequestsView.as_view(), name="pc_service_requests"),
    route(
        "v1/servicerequests/<str:request_id>",
        service_requests.OneServiceRequestView.as_view(),
        name="pc_service_request",
    ),
    route("v1/auditrecords", audit.AuditRecordsView.as_view(), name="pc_audit_records"),
]
