"""Returns: calculate what one would bring, and ask for it."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from arm.capacity.answers import answers_of
from arm.capacity.finding import order_at, reservations_seen_by
from arm.capacity.progress import order_location, seconds_to_wait
from arm.capacity.reading import reservation_named, said_in
from arm.capacity.sessions import SessionOfAnother, session_of
from arm.capacity.versions import CAPACITY
from arm.capacity.wire.described_refund import RefundResponse
from arm.capacity.wire.refund import refund_body
from arm.capacity.wire.refund_request import CalculateRefundRequest, RefundRequest
from arm.views import ArmView
from billing.commands.make_quote import SelfServiceRefundNotSupported, Wanted, make_quote, rate_of
from billing.models import Quote, Refund, RefundPolicy
from billing.queries.quotes import computed
from billing.queries.transactions import transactions_of
from core.errors import Refusal
from core.models import Operation
from core.operations import begin_operation
from reservations.models import Reservation
from support.commands.request_refund import request_refund

QUICK = 2


class ReservationIdNotInReservationOrder(Refusal):
    """It is of another order, or none that the caller may see."""

    code = "ReservationIdNotInReservationOrder"
    text = _("The reservation is not in this reservation order.")


class CalculateRefundView(ArmView):
    versions = CAPACITY

    @extend_schema(
        operation_id="CalculateRefund_Post",
        request=CalculateRefundRequest,
        responses={200: RefundResponse},
    )
    def post(self, request: Request, order_id: str) -> Response:
        """Freeze a quote, whose id is the session; what the policy refuses is told in the answer."""
        order = order_at(self, order_id)
        asked = said_in(request, CalculateRefundRequest)["properties"]["reservationToReturn"]
        reservation = _reservation_in(self, order.pk, asked)
        wanted = Wanted(reservation.pk, asked["quantity"])
        try:
            quote = make_quote(customer=reservation.customer, wanted=[wanted], actor=self.actor, now=self.now)
        except SelfServiceRefundNotSupported:
            return Response(_refused(self, reservation, asked["quantity"]))
        return Response(_quoted(quote, reservation))


class ReturnView(ArmView):
    versions = CAPACITY

    @extend_schema(
        operation_id="Return_Post",
        request=RefundRequest,
        responses={202: RefundResponse},
    )
    def post(self, request: Request, order_id: str) -> Response:
        """Ask for a refund through the same door as people; a session asks once, however often it is sent.

        The order answers at once, so the address to poll is the order's with the operation's id: 202 there until the
        refund has ended.
        """
        order = order_at(self, order_id)
        said = said_in(request, RefundRequest)["properties"]
        reservation = _reservation_in(self, order.pk, said["reservationToReturn"])
        quote = session_of(self, Quote, said["sessionId"])
        _demand_same(quote, reservation, said["reservationToReturn"]["quantity"])
        made = request_refund(
            quote=quote,
            answers=answers_of(self, said.get("returnReason") or ""),
            principal=self.principal,
            actor=self.actor,
            now=self.now,
        )
        refund = Refund.objects.get(partner=self.partner, support_request=made)
        operation = begin_operation(
            partner_id=refund.partner_id,
            customer_id=refund.customer_id,
            kind=Operation.Kind.RETURN,
            subject_id=refund.pk,
            actor=self.actor,
            now=self.now,
            inputs={"order": str(order.pk), "session": str(quote.pk)},
            answer=_quoted(quote, reservation),
        )
        wait = seconds_to_wait(refund, quick=QUICK, now=self.now)
        location = order_location(order.pk, operation.pk)
        return Response(operation.answer, status=202, headers={"Location": location, "Retry-After": str(wait)})


def _reservation_in(view: ArmView, order_id: uuid.UUID, asked: Mapping[str, Any]) -> Reservation:
    named_order, named = reservation_named(asked["reservationId"])
    seen = reservations_seen_by(view).select_related("order", "item", "customer__partner")
    found = seen.filter(pk=named, order_id=order_id).first() if named_order == order_id else None
    if found is None:
        raise ReservationIdNotInReservationOrder
    return found


def _demand_same(quote: Quote, reservation: Reservation, quantity: int | None) -> None:
    """Demand that a session is of this reservation alone, and of this quantity."""
    if list(quote.quantities) != [reservation.pk]:
        raise SessionOfAnother
    (line,) = quote.returned
    if line["quantity"] != (line["owned"] if quantity is None else quantity):
        raise SessionOfAnother


def _quoted(quote: Quote, reservation: Reservation) -> dict[str, Any]:
    transactions = transactions_of(partner_id=reservation.partner_id, reservation_ids=[reservation.pk])
    return refund_body(
        reservation=reservation,
        session_id=quote.pk,
        result=quote.sum,
        transactions=transactions[reservation.pk],
    )


def _refused(view: ArmView, reservation: Reservation, quantity: int | None) -> dict[str, Any]:
    """Return what is told of a product that the policy excludes: no session, and why."""
    result = computed(
        policy=RefundPolicy.objects.in_force(view.now.date()),
        rate=rate_of(reservation.customer, view.now),
        reservations=[reservation],
        quantities={reservation.pk: reservation.quantity if quantity is None else quantity},
        on=view.now.date(),
    )
    transactions = transactions_of(partner_id=reservation.partner_id, reservation_ids=[reservation.pk])
    return refund_body(
        reservation=reservation, session_id=None, result=result, transactions=transactions[reservation.pk]
    )
