"""The addresses of tenants, subscriptions and resource providers."""

from arm.resources.views.providers import ProvidersView, ProviderView, RegisterView
from arm.resources.views.subscriptions import LocationsView, SubscriptionsView, SubscriptionView
from arm.resources.views.tenants import TenantsView
from arm.routes import route

SUBSCRIPTION = "subscriptions/<str:subscription_id>"
PROVIDER = f"{SUBSCRIPTION}/providers/<str:namespace>"

urlpatterns = [
    route("tenants", TenantsView.as_view(), name="tenants"),
    route("subscriptions", SubscriptionsView.as_view(), name="subscriptions"),
    route(SUBSCRIPTION, SubscriptionView.as_view(), name="subscription"),
    route(f"{SUBSCRIPTION}/locations", LocationsView.as_view(), name="locations"),
    route(f"{SUBSCRIPTION}/providers", ProvidersView.as_view(), name="providers"),
    route(PROVIDER, ProviderView.as_view(), name="provider"),
    route(f"{PROVIDER}/register", RegisterView.as_view(), name="register"),
]
