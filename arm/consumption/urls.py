"""Microsoft.Consumption's addresses: behind an order, a reservation, a subscription, a billing account, or all."""

from arm.capacity.urls import CAPACITY, ORDER, RESERVATION
from arm.consumption import views
from arm.routes import route

PROVIDER = "providers/Microsoft.Consumption"
SUBSCRIPTION = "subscriptions/<str:subscription_id>"
BILLING_ACCOUNT = "providers/Microsoft.Billing/billingAccounts/<str:account_id>"

urlpatterns = [
    route(f"{scope}/{PROVIDER}/{rest}", view.as_view(), name=f"{name}_{rest}")
    for scope, name, rest, view in (
        (RESERVATION, "reservation", "reservationSummaries", views.ReservationSummariesView),
        (RESERVATION, "reservation", "reservationDetails", views.ReservationDetailsView),
        (ORDER, "order", "reservationSummaries", views.OrderSummariesView),
        (ORDER, "order", "reservationDetails", views.OrderDetailsView),
        (SUBSCRIPTION, "subscription", "reservationSummaries", views.SubscriptionSummariesView),
        (SUBSCRIPTION, "subscription", "reservationDetails", views.SubscriptionDetailsView),
        (BILLING_ACCOUNT, "billing_account", "reservationSummaries", views.BillingAccountSummariesView),
        (BILLING_ACCOUNT, "billing_account", "reservationDetails", views.BillingAccountDetailsView),
        (CAPACITY, "all", "reservationSummaries", views.AllSummariesView),
        (CAPACITY, "all", "reservationDetails", views.AllDetailsView),
    )
]
