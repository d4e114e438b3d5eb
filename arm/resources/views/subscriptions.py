"""Subscriptions: all that the caller may see, one, and the regions that it can buy for."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from arm.finding import subscription_at, subscriptions_of
from arm.resources.pages import SKIP, page_of
from arm.resources.versions import SUBSCRIPTIONS
from arm.resources.wire.location import LocationListAnswer, location_body
from arm.resources.wire.subscription import SubscriptionAnswer, SubscriptionListAnswer, subscription_body
from arm.views import ArmView
from reservations.queries.regions import regions_sold


class SubscriptionsView(ArmView):
    versions = SUBSCRIPTIONS

    @extend_schema(operation_id="Subscriptions_List", parameters=[SKIP], responses={200: SubscriptionListAnswer})
    def get(self, request: Request) -> Response:
        """List the subscriptions of the token's tenant: a customer's, or those of all customers of the partner's."""
        return Response(page_of(request, subscriptions_of(self).order_by("pk"), subscription_body))


class SubscriptionView(ArmView):
    versions = SUBSCRIPTIONS

    @extend_schema(operation_id="Subscriptions_Get", responses={200: SubscriptionAnswer})
    def get(self, request: Request, subscription_id: str) -> Response:
        """Return one subscription."""
        return Response(subscription_body(subscription_at(self, subscription_id)))


class LocationsView(ArmView):
    versions = SUBSCRIPTIONS

    @extend_schema(operation_id="Subscriptions_ListLocations", responses={200: LocationListAnswer})
    def get(self, request: Request, subscription_id: str) -> Response:
        """List the regions that something in the catalog is for."""
        subscription = subscription_at(self, subscription_id)
        return Response({"value": [location_body(subscription, region) for region in regions_sold()]})
