"""One reservation: read it, change it."""

from django.http import HttpRequest
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from arm.capacity.etags import EtagDiffers, etag, wanted_versions
from arm.capacity.facts import facts_of, with_facts
from arm.capacity.finding import ReservationNotFound, demand_configure, demand_reservation, reservation_at
from arm.capacity.reading import said_in
from arm.capacity.versions import CAPACITY
from arm.capacity.views.parameters import ETAG, EXPAND_RENEWAL
from arm.capacity.wire.described import ReservationBody
from arm.capacity.wire.patch_request import PatchRequest, changes_of
from arm.capacity.wire.renewal import renew_properties
from arm.capacity.wire.reservation import reservation_body
from arm.views import ArmView
from billing.commands.change_reservation import change_reservation
from billing.queries.renewal_price import renewal_price
from customers.queries.access import Place
from reservations.commands.change_settings import ReservationChanged

RENEW_PROPERTIES = "renewproperties"


class ReservationView(ArmView):
    versions = CAPACITY

    @extend_schema(
        operation_id="Reservation_Get", parameters=[EXPAND_RENEWAL], request=None, responses={200: ReservationBody}
    )
    def get(self, request: Request, order_id: str, reservation_id: str) -> Response:
        asked = request.query_params.get("$expand", "").lower()
        return self._answer(order_id, reservation_id, with_renewal=RENEW_PROPERTIES in asked.split(","))

    @extend_schema(
        operation_id="Reservation_Update", parameters=[ETAG], request=PatchRequest, responses={200: ReservationBody}
    )
    def patch(self, request: Request, order_id: str, reservation_id: str) -> Response:
        """Change it and answer 200 with what it is now: Azure's clients poll for ever on anything else."""
        found = demand_reservation(self, order_id, reservation_id)
        demand_configure(self, Place(found.order_id, found.pk))
        changes = changes_of(said_in(request, PatchRequest), found)
        http: HttpRequest = request._request
        try:
            change_reservation(
                reservation_id=found.pk,
                changes=changes,
                seen_versions=wanted_versions(http),
                principal=self.principal,
                actor=self.actor,
                now=self.now,
            )
        except ReservationChanged:
            raise EtagDiffers from None
        return self._answer(order_id, reservation_id)

    def _answer(self, order_id: str, reservation_id: str, *, with_renewal: bool = False) -> Response:
        found = with_facts(reservation_at(self, order_id, reservation_id), now=self.now).first()
        if found is None:
            raise ReservationNotFound
        asks = with_renewal and found.is_renewed and not found.is_over(self.now)
        renewal = renew_properties(found, renewal_price(found, now=self.now)) if asks else None
        body = reservation_body(found, facts_of(found, now=self.now), now=self.now, renewal=renewal)
        return Response(body, headers={"ETag": etag(found)})
