"""Use of reservations: of an order, of one reservation, and of all that the caller may see at a scope."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.db.models import Q, QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from arm.capacity.finding import ReservationNotFound, order_at, reservation_ids, reservations_seen_by
from arm.consumption.asking import DAILY, MONTHLY, SKIP, begin_of, grain_of, token_of, window_of
from arm.consumption.versions import CONSUMPTION
from arm.consumption.wire import DetailList, SummaryList, detail_bodies, summary_body
from arm.errors import NotFound
from arm.finding import subscription_at
from arm.paging import next_link
from arm.views import ArmView, guid
from reservations.models import Reservation
from reservations.queries.use_over_time import Window, use_over_time

COMMON = [
    OpenApiParameter(
        "$filter", str, description="properties/usageDate ge 2026-01-01 and properties/usageDate le 2026-01-31"
    ),
    OpenApiParameter("startDate", str, description="YYYY-MM-DD"),
    OpenApiParameter("endDate", str, description="YYYY-MM-DD"),
    OpenApiParameter(SKIP, str, description="Where the next page begins; comes with nextLink."),
]
WIDE = [
    OpenApiParameter("reservationOrderId", str, description="Only of this order."),
    OpenApiParameter("reservationId", str, description="Only of this reservation."),
]
GRAIN = OpenApiParameter("grain", str, required=True, enum=[DAILY, MONTHLY])

Bodies = Callable[[Any], list[dict[str, Any]]]
Get = TypeVar("Get", bound=Callable[..., Response])


class UseView(ArmView):
    """What views of use have in common: which reservations, how far, which page."""

    versions = CONSUMPTION

    def of_order(self, order_id: str) -> QuerySet[Reservation]:
        order = order_at(self, order_id)
        return reservations_seen_by(self).filter(order_id=order.pk)

    def of_reservation(self, order_id: str, reservation_id: str) -> QuerySet[Reservation]:
        order, reservation = reservation_ids(order_id, reservation_id)
        rows = reservations_seen_by(self).filter(pk=reservation, order_id=order)
        if not rows.exists():
            raise ReservationNotFound
        return rows

    def of_subscription(self, request: Request, subscription_id: str) -> QuerySet[Reservation]:
        """Return what is billed to a subscription, or applies to it alone."""
        found = subscription_at(self, subscription_id)
        billed = Q(order__billing_subscription=found)
        return self._narrowed(request, reservations_seen_by(self).filter(billed | Q(scope_subscription=found)))

    def of_everything(self, request: Request) -> QuerySet[Reservation]:
        return self._narrowed(request, reservations_seen_by(self))

    def of_billing_account(self, request: Request, account_id: str) -> QuerySet[Reservation]:
        """Return all that the caller may see: the partner is the billing account."""
        if guid(account_id, NotFound) != self.partner.pk:
            raise NotFound
        return self.of_everything(request)

    def _narrowed(self, request: Request, rows: QuerySet[Reservation]) -> QuerySet[Reservation]:
        for name, column in (("reservationOrderId", "order_id"), ("reservationId", "pk")):
            if text := request.query_params.get(name):
                rows = rows.filter(**{column: guid(text, NotFound)})
        return rows

    def page(self, request: Request, rows: QuerySet[Reservation], window: Window, bodies: Bodies) -> Response:
        page = use_over_time(rows, window, begin=begin_of(request))
        body: dict[str, Any] = {"value": bodies(page.rows)}
        if page.next:
            body["nextLink"] = next_link(request, {SKIP: token_of(page.next)})
        return Response(body)


class SummariesView(UseView):
    def told(self, request: Request, rows: QuerySet[Reservation]) -> Response:
        is_monthly = grain_of(request) == MONTHLY
        window = window_of(request, today=self.now.date(), is_monthly=is_monthly)
        return self.page(request, rows, window, lambda found: [summary_body(one) for one in found])


class DetailsView(UseView):
    def told(self, request: Request, rows: QuerySet[Reservation]) -> Response:
        window = window_of(request, today=self.now.date(), is_monthly=False, needs_dates=True)
        return self.page(request, rows, window, detail_bodies)


def _summaries(name: str, *more: OpenApiParameter) -> Callable[[Get], Get]:
    return extend_schema(
        operation_id=f"ReservationsSummaries_{name}",
        parameters=[*COMMON, GRAIN, *more],
        responses={200: SummaryList},
    )


def _details(name: str, *more: OpenApiParameter) -> Callable[[Get], Get]:
    return extend_schema(
        operation_id=f"ReservationsDetails_{name}",
        parameters=[*COMMON, *more],
        responses={200: DetailList},
    )


class OrderSummariesView(SummariesView):
    @_summaries("ListByReservationOrder")
    def get(self, request: Request, order_id: str) -> Response:
        return self.told(request, self.of_order(order_id))


class ReservationSummariesView(SummariesView):
    @_summaries("ListByReservationOrderAndReservation")
    def get(self, request: Request, order_id: str, reservation_id: str) -> Response:
        return self.told(request, self.of_reservation(order_id, reservation_id))


class SubscriptionSummariesView(SummariesView):
    @_summaries("ListBySubscription", *WIDE)
    def get(self, request: Request, subscription_id: str) -> Response:
        return self.told(request, self.of_subscription(request, subscription_id))


class BillingAccountSummariesView(SummariesView):
    @_summaries("ListByBillingAccount", *WIDE)
    def get(self, request: Request, account_id: str) -> Response:
        return self.told(request, self.of_billing_account(request, account_id))


class AllSummariesView(SummariesView):
    @_summaries("List", *WIDE)
    def get(self, request: Request) -> Response:
        return self.told(request, self.of_everything(request))


class OrderDetailsView(DetailsView):
    @_details("ListByReservationOrder")
    def get(self, request: Request, order_id: str) -> Response:
        return self.told(request, self.of_order(order_id))


class ReservationDetailsView(DetailsView):
    @_details("ListByReservationOrderAndReservation")
    def get(self, request: Request, order_id: str, reservation_id: str) -> Response:
        return self.told(request, self.of_reservation(order_id, reservation_id))


class SubscriptionDetailsView(DetailsView):
    @_details("ListBySubscription", *WIDE)
    def get(self, request: Request, subscription_id: str) -> Response:
        return self.told(request, self.of_subscription(request, subscription_id))


class BillingAccountDetailsView(DetailsView):
    @_details("ListByBillingAccount", *WIDE)
    def get(self, request: Request, account_id: str) -> Response:
        return self.told(request, self.of_billing_account(request, account_id))


class AllDetailsView(DetailsView):
    @_details("List", *WIDE)
    def get(self, request: Request) -> Response:
        return self.told(request, self.of_everything(request))
