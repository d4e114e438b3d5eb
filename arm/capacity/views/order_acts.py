"""What is done at an order's address beside reading it: buying it, and asking after an operation on it."""

import uuid

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from arm.capacity.finding import InvalidReservationOrderId, order_at
from arm.capacity.progress import order_location, seconds_to_wait, why_ended
from arm.capacity.purchases import billed_subscription, wanted_reservation
from arm.capacity.reading import said_in
from arm.capacity.versions import CAPACITY
from arm.capacity.views.parameters import EXPAND_SCHEDULE
from arm.capacity.views.reservation_order import ReservationOrderView
from arm.capacity.wire.described import OrderBody
from arm.capacity.wire.described_answers import OPERATION_ID
from arm.capacity.wire.described_refund import RefundResponse
from arm.capacity.wire.purchase_request import PurchaseRequest
from arm.errors import NotFound
from arm.views import guid
from billing.commands.purchase_order import purchase_order
from billing.models import Refund
from billing.models.states import FINAL_STATES, RefundState
from core.models import Operation
from core.operations import operation_of
from reservations.models import ReservationOrder

CREATING = "Creating"

QUICK = 2


class PurchaseMixin(ReservationOrderView):
    """PUT: buy a reservation under this order's id."""

    @extend_schema(
        operation_id="ReservationOrder_Purchase",
        request=PurchaseRequest,
        responses={202: OrderBody},
    )
    def put(self, request: Request, order_id: str) -> Response:
        """Buy it, or answer the same again. It is bought at once; clients are told to look at the order."""
        wanted_id = guid(order_id, InvalidReservationOrderId)
        said = said_in(request, PurchaseRequest)
        subscription = billed_subscription(self, said["properties"]["billingScopeId"])
        purchase_order(
            order_id=wanted_id,
            customer=subscription.customer,
            wanted=wanted_reservation(subscription.customer, subscription, said),
            principal=self.principal,
            actor=self.actor,
            now=self.now,
        )
        told = self.body(order_id)
        told["properties"]["provisioningState"] = CREATING
        headers = {"Location": order_location(wanted_id), "Retry-After": str(QUICK)}
        return Response(told, status=202, headers=headers)


class ReturnProgressMixin(ReservationOrderView):
    """GET with the id of an operation: how a return of this order goes on."""

    @extend_schema(
        operation_id="ReservationOrder_Get",
        parameters=[OPERATION_ID, EXPAND_SCHEDULE],
        responses={200: OrderBody, 202: RefundResponse},
    )
    def get(self, request: Request, order_id: str) -> Response:
        """Tell how the return goes on that is asked after, and the order when it has ended or none is."""
        pending = None
        if named := request.query_params.get("operationId"):
            pending = self._progress(order_at(self, order_id), guid(named, NotFound))
        return pending or super().get(request, order_id)

    def _progress(self, order: ReservationOrder, operation_id: uuid.UUID) -> Response | None:
        """Return 202 while the return is on its way, nothing once it is completed.

        Raises: NotFound, EndedWithoutEffect.
        """
        operation = operation_of(
            partner_id=self.partner.pk,
            person_id=self.principal.user_id,
            customer_id=self.customer.pk if self.customer else None,
            operation_id=operation_id,
            kinds=(Operation.Kind.RETURN,),
        )
        if operation is None or operation.inputs["order"] != str(order.pk):
            raise NotFound
        refund = Refund.objects.get(partner=self.partner, pk=operation.subject_id)
        if refund.state == RefundState.COMPLETED:
            return None
        if refund.state in FINAL_STATES:
            raise why_ended(refund)
        wait = seconds_to_wait(refund, quick=QUICK, now=self.now)
        location = order_location(order.pk, operation.pk)
        return Response(operation.answer, status=202, headers={"Location": location, "Retry-After": str(wait)})


class OrderAddressView(PurchaseMixin, ReturnProgressMixin):
    versions = CAPACITY
