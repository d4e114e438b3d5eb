"""An order, read after a purchase or a return."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from arm.capacity.finding import order_at, reservations_seen_by
from arm.capacity.versions import CAPACITY
from arm.capacity.wire.bought_order import bought_order_body
from arm.views import ArmView


class BoughtOrderView(ArmView):
    versions = CAPACITY

    def get(self, request: Request, order_id: str) -> Response:
        return Response(self.body(order_id))

    def body(self, order_id: str) -> dict[str, Any]:
        """Return the body of the order that an address names.

        Raises: InvalidReservationOrderId, ReservationOrderNotFound.
        """
        order = order_at(self, order_id)
        return bought_order_body(order, reservations_seen_by(self).filter(order=order).order_by("pk"))
