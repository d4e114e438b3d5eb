"""Reservation orders: all of them, and one."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from arm.capacity.finding import (
    InvalidReservationOrderId,
    ReservationOrderNotFound,
    orders_seen_by,
    reservations_seen_by,
)
from arm.capacity.orders import with_order_facts
from arm.capacity.versions import CAPACITY
from arm.capacity.views.parameters import SKIP_TOKEN
from arm.capacity.wire.described import OrderPage
from arm.capacity.wire.reservation_order import order_body
from arm.paging import PAGE_SIZE, next_link, number
from arm.views import ArmView, guid
from billing.queries.order_plan import order_plan

SKIP = "$skiptoken"


class ReservationOrdersView(ArmView):
    """All orders that the caller may see, the newest first."""

    versions = CAPACITY

    @extend_schema(
        operation_id="ReservationOrder_List", parameters=[SKIP_TOKEN], request=None, responses={200: OrderPage}
    )
    def get(self, request: Request) -> Response:
        skipped = number(request, SKIP, 0)
        rows = with_order_facts(orders_seen_by(self), seen=reservations_seen_by(self), now=self.now)
        found = list(rows.order_by("-purchased_at", "pk")[skipped : skipped + PAGE_SIZE + 1])
        page: dict[str, Any] = {"value": [order_body(one, now=self.now) for one in found[:PAGE_SIZE]]}
        if len(found) > PAGE_SIZE:
            page["nextLink"] = next_link(request, {SKIP: skipped + PAGE_SIZE})
        return Response(page)


class ReservationOrderView(ArmView):
    versions = CAPACITY

    def get(self, request: Request, order_id: str) -> Response:
        return Response(self.body(order_id, with_plan="schedule" in request.query_params.get("$expand", "").lower()))

    def body(self, order_id: str, *, with_plan: bool = False) -> dict[str, Any]:
        """Return the body of the order that an address names.

        Raises: InvalidReservationOrderId, ReservationOrderNotFound.
        """
        seen = reservations_seen_by(self)
        mine = orders_seen_by(self).filter(pk=guid(order_id, InvalidReservationOrderId))
        found = with_order_facts(mine, seen=seen, now=self.now).first()
        if found is None:
            raise ReservationOrderNotFound
        return order_body(found, now=self.now, plan=order_plan(found, seen) if with_plan else None)
