"""A customer's subscriptions, and whether reservations can be bought for them."""

from django.conf import settings
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


def subscription_at(customer: Customer, subscription_id: str) -> Subscription:
    """Return one of a customer's. Raises: NotFound."""
    rows = Subscription.objects.filter(partner_id=customer.partner_id, customer=customer)
    found = rows.filter(pk=guid(subscription_id, NotFound)).first()
    if found is None:
        raise NotFound
    return found


class SubscriptionsView(PartnerCenterView):
    @extend_schema(operation_id="partner_center_subscriptions", responses=TABLE)
    def get(self, request: Request, customer_id: str) -> Response:
        customer = self.customer_at(customer_id)
        rows = Subscription.objects.filter(partner=self.partner, customer=customer).order_by("name", "pk")
        return Response(page(request, rows, subscription_body, path=f"/customers/{customer.pk}/subscriptions"))


class SubscriptionView(PartnerCenterView):
    @extend_schema(operation_id="partner_center_subscription", responses=RESOURCE)
    def get(self, request: Request, customer_id: str, subscription_id: str) -> Response:
        return Response(subscription_body(subscription_at(self.customer_at(customer_id), subscription_id)))


class RegistrationsView(PartnerCenterView):
    """Registering is done when it is asked for: the operator lets every active subscription buy reservations."""

    @extend_schema(operation_id="partner_center_register", request=None, responses={202: None})
    def post(self, request: Request, customer_id: str, subscription_id: str) -> Response:
        subscription = subscription_at(self.customer_at(customer_id), subscription_id)
        if not subscription.is_active:
            raise SubscriptionNotActive
        path = f"/v1/customers/{subscription.customer_id}/subscriptions/{subscription.pk}/registrationstatus"
        return Response(status=202, headers={"Location": f"{settings.ARM_URL}{path}"})


class RegistrationStatusView(PartnerCenterView):
    @extend_schema(operation_id="partner_center_registration_status", responses=RESOURCE)
    def get(self, request: Request, customer_id: str, subscription_id: str) -> Response:
        return Response(registration_body(subscription_at(self.customer_at(customer_id), subscription_id)))
