"""A customer's subscriptions, and whether reservations can be bought for them."""

from django.conf import settings
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from arm.partner_center.describing import RESOURCE, TABLE
from arm.partner_center.errors import NotFound, SubscriptionNotActive
from arm.partner_center.paging import page
from arm.partner_center.view import PartnerCenterView
from arm.partner_center.wire.customer import registration_body, subscription_body
from arm.views import guid
from customers.models import Customer, Subscription
from reservations.queries.seen import subscriptions_seen_by


class CustomersSubscriptionsView(PartnerCenterView):
    """What views of a customer's subscriptions have in common: those that the caller may see."""

    def subscriptions(self, customer: Customer) -> QuerySet[Subscription]:
        return subscriptions_seen_by(self.principal, customer=customer, now=self.now)

    def subscription_at(self, customer_id: str, subscription_id: str) -> Subscription:
        """Return the one that an address names. Raises: NotFound."""
        rows = self.subscriptions(self.customer_at(customer_id))
        found = rows.filter(pk=guid(subscription_id, NotFound)).first()
        if found is None:
            raise NotFound
        return found


class SubscriptionsView(CustomersSubscriptionsView):
    @extend_schema(operation_id="partner_center_subscriptions", responses=TABLE)
    def get(self, request: Request, customer_id: str) -> Response:
        customer = self.customer_at(customer_id)
        rows = self.subscriptions(customer).order_by("name", "pk")
        return Response(page(request, rows, subscription_body, path=f"/customers/{customer.pk}/subscriptions"))


class SubscriptionView(CustomersSubscriptionsView):
    @extend_schema(operation_id="partner_center_subscription", responses=RESOURCE)
    def get(self, request: Request, customer_id: str, subscription_id: str) -> Response:
        return Response(subscription_body(self.subscription_at(customer_id, subscription_id)))


class RegistrationsView(CustomersSubscriptionsView):
    """Registering is done when it is asked for: the operator lets every active subscription buy reservations."""

    @extend_schema(operation_id="partner_center_register", request=None, responses={202: None})
    def post(self, request: Request, customer_id: str, subscription_id: str) -> Response:
        subscription = self.subscription_at(customer_id, subscription_id)
        if not subscription.is_active:
            raise SubscriptionNotActive
        path = f"/v1/customers/{subscription.customer_id}/subscriptions/{subscription.pk}/registrationstatus"
        return Response(status=202, headers={"Location": f"{settings.ARM_URL}{path}"})


class RegistrationStatusView(CustomersSubscriptionsView):
    @extend_schema(operation_id="partner_center_registration_status", responses=RESOURCE)
    def get(self, request: Request, customer_id: str, subscription_id: str) -> Response:
        return Response(registration_body(self.subscription_at(customer_id, subscription_id)))
