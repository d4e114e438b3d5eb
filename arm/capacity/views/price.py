"""What a purchase would cost."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from arm.capacity.purchases import billed_subscription, wanted_reservation
from arm.capacity.reading import said_in
from arm.capacity.versions import CAPACITY
from arm.capacity.wire.described_price import CalculatePriceResponse
from arm.capacity.wire.price import price_body
from arm.capacity.wire.purchase_request import PurchaseRequest
from arm.views import ArmView
from billing.commands.calculate_price import calculate_price


class CalculatePriceView(ArmView):
    versions = CAPACITY

    @extend_schema(
        operation_id="ReservationOrder_Calculate",
        request=PurchaseRequest,
        responses={200: CalculatePriceResponse},
    )
    def post(self, request: Request) -> Response:
        """Tell today's price, and the id of an order that can be bought at it."""
        said = said_in(request, PurchaseRequest)
        subscription = billed_subscription(self, said["properties"]["billingScopeId"])
        calculated = calculate_price(
            customer=subscription.customer,
            wanted=wanted_reservation(subscription.customer, subscription, said),
            principal=self.principal,
            actor=self.actor,
            now=self.now,
        )
        return Response(price_body(calculated))
