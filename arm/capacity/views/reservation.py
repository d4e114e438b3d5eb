"""One reservation: read it."""

from rest_framework.request import Request
from rest_framework.response import Response

from arm.capacity.finding import ReservationNotFound, reservation_ids, reservations_seen_by
from arm.capacity.versions import CAPACITY
from arm.capacity.wire.reservation import reservation_body
from arm.views import ArmView


class ReservationView(ArmView):
    versions = CAPACITY

    def get(self, request: Request, order_id: str, reservation_id: str) -> Response:
        order, reservation = reservation_ids(order_id, reservation_id)
        found = (
            reservations_seen_by(self).select_related("item", "order").filter(pk=reservation, order_id=order).first()
        )
        if found is None:
            raise ReservationNotFound
        return Response(reservation_body(found), headers={"ETag": f'"{found.version}"'})
