"""Split a reservation, merge reservations, and what came of it."""

import hashlib
import uuid
from collections.abc import Sequence
from typing import Any

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from arm.capacity.facts import facts_of, with_facts
from arm.capacity.finding import (
    InvalidReservationOrderId,
    demand_configure,
    order_at,
    reservations_seen_by,
)
from arm.capacity.reading import reservation_named, said_in
from arm.capacity.versions import CAPACITY
from arm.capacity.wire.described import ReservationBody
from arm.capacity.wire.rearrange_request import MergeRequest, SplitRequest
from arm.capacity.wire.reservation import reservation_body, revision_body
from arm.errors import NotFound
from arm.paging import absolute
from arm.views import ArmView, guid
from billing.commands.merge_reservations import ReservationIdNotInReservationOrder, merge_reservations
from billing.commands.split_reservation import split_reservation
from customers.queries.access import Place
from reservations.models import Reservation

RETRY_AFTER = "10"
SPLIT_RESULTS, MERGE_RESULTS = "splitoperationresults", "mergeoperationresults"
ANSWERED = OpenApiResponse(ReservationBody(many=True), description="What is new, and what ended with it.")


class RearrangeView(ArmView):
    """What a split and a merge have in common: their answer, and the address at which it is found again."""

    versions = CAPACITY

    def answer(self, order_id: uuid.UUID, rows: Sequence[Any], results: str, of: Reservation) -> Response:
        """Return the rows as revisions, with the address that clients ask afterwards."""
        path = f"/providers/Microsoft.Capacity/reservationorders/{order_id}/{results}/{of.pk}_{of.version}"
        location = absolute(f"{path}?api-version={next(iter(CAPACITY))}")
        bodies = [revision_body(self.body_of(one)) for one in rows]
        return Response(bodies, headers={"Location": location, "Retry-After": RETRY_AFTER})

    def body_of(self, found: Any) -> dict[str, Any]:
        return reservation_body(found, facts_of(found, now=self.now), now=self.now)

    def rows(self, ids: Sequence[uuid.UUID]) -> list[Reservation]:
        """Return these reservations in this order, as far as the caller may see them."""
        found = with_facts(reservations_seen_by(self), now=self.now).in_bulk(ids)
        return [found[one] for one in ids if one in found]

    def reservation_in(self, order_id: uuid.UUID, text: str) -> uuid.UUID:
        """Return the id of a reservation of this order that a body names.

        Raises: InvalidReservationId, ReservationIdNotInReservationOrder.
        """
        of_order, reservation_id = reservation_named(text)
        if of_order != order_id:
            raise ReservationIdNotInReservationOrder
        return reservation_id


class SplitView(RearrangeView):
    """Split a reservation: the parts come first, then the one that ended. The same again is answered the same."""

    @extend_schema(operation_id="Reservation_Split", request=SplitRequest, responses={200: ANSWERED})
    def post(self, request: Request, order_id: str) -> Response:
        order = order_at(self, order_id)
        demand_configure(self, Place(order.pk))
        said = said_in(request, SplitRequest)["properties"]
        source_id = self.reservation_in(order.pk, said["reservationId"])
        if not reservations_seen_by(self).filter(order=order, pk=source_id).exists():
            raise ReservationIdNotInReservationOrder
        parts = split_reservation(
            reservation_id=source_id,
            quantities=said["quantities"],
            principal=self.principal,
            actor=self.actor,
            now=self.now,
            key=once_for(source_id, *said["quantities"]),
            ids=sorted(uuid.uuid4() for _ in said["quantities"]),
        )
        rows = self.rows([*(part.pk for part in parts), source_id])
        return self.answer(order.pk, rows, SPLIT_RESULTS, rows[-1])


class MergeView(RearrangeView):
    """Merge reservations: those that ended come first, then the new one. The same again is answered the same."""

    @extend_schema(operation_id="Reservation_Merge", request=MergeRequest, responses={200: ANSWERED})
    def post(self, request: Request, order_id: str) -> Response:
        order = order_at(self, order_id)
        demand_configure(self, Place(order.pk))
        named = said_in(request, MergeRequest)["properties"]["sources"]
        sources = [self.reservation_in(order.pk, text) for text in named]
        merged = merge_reservations(
            order_id=order.pk,
            sources=sources,
            principal=self.principal,
            actor=self.actor,
            now=self.now,
            key=once_for(*sorted(sources)),
        )
        return self.answer(order.pk, self.rows([*sources_of(merged), merged.pk]), MERGE_RESULTS, merged)


class RearrangeResultView(RearrangeView):
    """What came of a split or a merge, for as long as the reservations are there."""

    def found(self, order_id: str, result: str) -> Reservation:
        """Return the reservation that a result is called by. Raises: NotFound."""
        reservation_id, _sign, _version = result.rpartition("_")
        order = guid(order_id, InvalidReservationOrderId)
        found = reservations_seen_by(self).filter(order=order, pk=guid(reservation_id, NotFound)).first()
        if found is None:
            raise NotFound
        return found

    def bodies(self, ids: Sequence[uuid.UUID]) -> Response:
        """Return reservations, each called by its order and itself, as Azure's CLI takes them apart."""
        rows = self.rows(ids)
        return Response([{**self.body_of(one), "name": f"{one.order_id}/{one.pk}"} for one in rows])


class SplitResultView(RearrangeResultView):
    @extend_schema(operation_id="Reservation_SplitResult", request=None, responses={200: ANSWERED})
    def get(self, request: Request, order_id: str, result: str) -> Response:
        source = self.found(order_id, result)
        if source.ended_as != Reservation.Ended.SPLIT:
            raise NotFound
        # Their ids rise in the order in which the parts were asked for.
        parts = Reservation.objects.filter(partner=self.partner, split_from=source).order_by("pk")
        return self.bodies([*parts.values_list("pk", flat=True), source.pk])


class MergeResultView(RearrangeResultView):
    @extend_schema(operation_id="Reservation_MergeResult", request=None, responses={200: ANSWERED})
    def get(self, request: Request, order_id: str, result: str) -> Response:
        merged = self.found(order_id, result)
        ids = sources_of(merged)
        if not ids:
            raise NotFound
        return self.bodies([*ids, merged.pk])


def sources_of(merged: Reservation) -> list[uuid.UUID]:
    """Return what was merged into a reservation, the oldest first."""
    ended = Reservation.objects.filter(
        partner=merged.partner_id, merged_into=merged, ended_as=Reservation.Ended.MERGED
    ).order_by("created_at", "pk")
    return list(ended.values_list("pk", flat=True))


def once_for(*what: object) -> str:
    """Return the key of an act that can happen only once: a client that lost the answer asks again with the same."""
    return hashlib.sha256("/".join(map(str, what)).encode()).hexdigest()
