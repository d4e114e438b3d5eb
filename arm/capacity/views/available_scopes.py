"""What a reservation can be scoped to."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from arm.capacity.finding import demand_reservation
from arm.capacity.reading import said_in
from arm.capacity.versions import CAPACITY
from arm.capacity.wire.rearrange_request import AvailableScopesAnswer, AvailableScopesRequest
from arm.views import ArmView
from reservations.queries.scope_by_id import targets_by_id


class AvailableScopesView(ArmView):
    """Tells of each scope whether the reservation could apply to it: the customer's, active, and it has not ended.

    What is somebody else's is told as what does not exist: not valid.
    """

    versions = CAPACITY

    @extend_schema(
        operation_id="Reservation_AvailableScopes",
        request=AvailableScopesRequest,
        responses={200: AvailableScopesAnswer},
    )
    def post(self, request: Request, order_id: str, reservation_id: str) -> Response:
        found = demand_reservation(self, order_id, reservation_id)
        asked: list[str] = said_in(request, AvailableScopesRequest)["properties"]["scopes"]
        known = targets_by_id(partner_id=found.partner_id, customer_id=found.customer_id, ids=asked)
        valid = {text for text, (_key, target) in known.items() if target.is_active and not found.is_over(self.now)}
        return Response({"properties": {"scopes": [{"scope": one, "valid": one in valid} for one in asked]}})
