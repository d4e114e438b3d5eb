"""Exchanges: calculate one, ask for it, and ask after either."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from arm.capacity.answers import answers_of
from arm.capacity.exchanges import SUCCEEDED, calculated, is_pending, result_of
from arm.capacity.finding import ReservationNotFound, reservations_seen_by
from arm.capacity.progress import result_location, seconds_to_wait
from arm.capacity.purchases import wanted_purchase
from arm.capacity.reading import reservation_named, said_in
from arm.capacity.sessions import session_of
from arm.capacity.versions import CAPACITY
from arm.capacity.wire.described_exchange import OperationResult
from arm.capacity.wire.exchange_request import CalculateExchangeRequest, ExchangeRequest
from arm.errors import NotFound
from arm.views import ArmView, guid
from billing.commands.make_exchange_quote import make_exchange_quote
from billing.commands.make_quote import Wanted
from billing.models import Exchange, ExchangeQuote
from core.errors import Refusal
from core.models import Operation
from core.operations import begin_operation, operation_of
from customers.models import Customer
from reservations.models import Reservation
from support.commands.request_exchange import request_exchange

QUICK = 5


class SavingsPlansNotSold(Refusal):
    """Something else than reservations is wanted."""

    code = "BadRequest"
    text = _("Savings plans can't be bought here. Leave savingsPlansToPurchase empty.")


class ReservationsOfSeveralCustomers(Refusal):
    """An exchange is of one customer."""

    code = "BadRequest"
    text = _("All reservations of an exchange have to be of one customer.")


class CalculateExchangeView(ArmView):
    versions = CAPACITY

    @extend_schema(
        operation_id="CalculateExchange_Post",
        request=CalculateExchangeRequest,
        responses={202: None},
    )
    def post(self, request: Request) -> Response:
        """Freeze a quote, whose id is the session, at once; what the policy refuses is told in the result."""
        said = said_in(request, CalculateExchangeRequest)["properties"]
        if said.get("savingsPlansToPurchase"):
            raise SavingsPlansNotSold
        customer, returns = _returns(self, said["reservationsToExchange"])
        quote = make_exchange_quote(
            customer=customer,
            returns=returns,
            purchases=[wanted_purchase(self, customer, one) for one in said.get("reservationsToPurchase") or ()],
            actor=self.actor,
            now=self.now,
        )
        operation = begin_operation(
            partner_id=quote.partner_id,
            customer_id=quote.customer_id,
            kind=Operation.Kind.EXCHANGE_QUOTE,
            subject_id=quote.pk,
            actor=self.actor,
            now=self.now,
            inputs={"session": str(quote.pk)},
            answer=calculated(quote),
        )
        return Response(status=202, headers=_polling(operation, QUICK))


class ExchangeView(ArmView):
    versions = CAPACITY

    @extend_schema(
        operation_id="Exchange_Post",
        request=ExchangeRequest,
        responses={202: None},
    )
    def post(self, request: Request) -> Response:
        """Ask for an exchange through the same door as people; a session asks once, however often it is sent."""
        said = said_in(request, ExchangeRequest)["properties"]
        quote = session_of(self, ExchangeQuote, said["sessionId"])
        made = request_exchange(
            quote=quote, answers=answers_of(self, ""), principal=self.principal, actor=self.actor, now=self.now
        )
        exchange = Exchange.objects.get(partner=self.partner, support_request=made)
        operation = begin_operation(
            partner_id=exchange.partner_id,
            customer_id=exchange.customer_id,
            kind=Operation.Kind.EXCHANGE,
            subject_id=exchange.pk,
            actor=self.actor,
            now=self.now,
            inputs={"session": str(quote.pk)},
        )
        return Response(status=202, headers=_polling(operation, seconds_to_wait(exchange, quick=QUICK, now=self.now)))


class OperationResultView(ArmView):
    versions = CAPACITY

    @extend_schema(
        operation_id="OperationResult_Get",
        responses={200: OperationResult},
    )
    def get(self, request: Request, operation_id: str) -> Response:
        """Tell the caller where an operation of theirs stands: for some weeks after its end, too."""
        operation = operation_of(
            partner_id=self.partner.pk,
            person_id=self.principal.user_id,
            customer_id=self.customer.pk if self.customer else None,
            operation_id=guid(operation_id, NotFound),
            kinds=(Operation.Kind.EXCHANGE_QUOTE, Operation.Kind.EXCHANGE),
        )
        if operation is None:
            raise NotFound
        named = {"id": f"/providers/Microsoft.Capacity/operationResults/{operation.pk}", "name": str(operation.pk)}
        if operation.kind == Operation.Kind.EXCHANGE_QUOTE:
            return Response({**named, "status": SUCCEEDED, "properties": operation.answer})
        exchange = Exchange.objects.select_related("quote").get(partner=self.partner, pk=operation.subject_id)
        result = result_of(exchange)
        wait = seconds_to_wait(exchange, quick=QUICK, now=self.now)
        return Response({**named, **result}, headers=_polling(operation, wait) if is_pending(result["status"]) else {})


def _returns(view: ArmView, asked: Sequence[Mapping[str, Any]]) -> tuple[Customer, list[Wanted]]:
    """Return what comes back, and whose it is. Raises: ReservationNotFound, ReservationsOfSeveralCustomers."""
    named = [reservation_named(one["reservationId"]) for one in asked]
    found = _seen(view, {reservation for _order, reservation in named})
    if any(found.get(pk) is None or found[pk].order_id != order for order, pk in named):
        raise ReservationNotFound
    customers = {one.customer for one in found.values()}
    if len(customers) != 1:
        raise ReservationsOfSeveralCustomers
    wanted = [Wanted(pk, one["quantity"]) for (_order, pk), one in zip(named, asked, strict=True)]
    return customers.pop(), wanted


def _seen(view: ArmView, ids: set[uuid.UUID]) -> dict[uuid.UUID, Reservation]:
    return reservations_seen_by(view).select_related("customer__partner").in_bulk(ids)


def _polling(operation: Operation, seconds: int) -> dict[str, str]:
    location = result_location(operation.pk)
    return {"Azure-AsyncOperation": location, "Location": location, "Retry-After": str(seconds)}
