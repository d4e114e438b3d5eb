"""A reservation that has ended: out of sight, and back."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from arm.capacity.finding import demand_reservation
from arm.capacity.versions import CAPACITY
from arm.views import ArmView
from reservations.commands.archive import set_archived


class ArchiveView(ArmView):
    """Answers 200 with nothing in it, as Azure does; so does the same again."""

    versions = CAPACITY

    @extend_schema(operation_id="Reservation_Archive", request=None, responses={200: None})
    def post(self, request: Request, order_id: str, reservation_id: str) -> Response:
        return self._set(order_id, reservation_id, is_archived=True)

    def _set(self, order_id: str, reservation_id: str, *, is_archived: bool) -> Response:
        found = demand_reservation(self, order_id, reservation_id)
        set_archived(reservation_id=found.pk, is_archived=is_archived, principal=self.principal, now=self.now)
        return Response()


class UnarchiveView(ArchiveView):
    @extend_schema(operation_id="Reservation_Unarchive", request=None, responses={200: None})
    def post(self, request: Request, order_id: str, reservation_id: str) -> Response:
        return self._set(order_id, reservation_id, is_archived=False)
