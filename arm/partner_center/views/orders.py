"""Orders, what they entitle to, and the reservations behind that: the customer's Azure reservations."""

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from arm.partner_center.describing import RESOURCE, RESULT, ROWS, TABLE
from arm.partner_center.errors import InvalidInput, NotFound
from arm.partner_center.resources import collection
from arm.partner_center.view import PartnerCenterView
from arm.partner_center.wire.order import RESERVED, artifact_body, entitlement_body, order_body, provisioning_body
from arm.partner_center.wire.product import PLANS
from arm.views import guid
from customers.models import Customer
from reservations.models import Reservation, ReservationOrder
from reservations.queries.seen import orders_seen_by, reservations_seen_by

MOST_ORDERS = 500
BILLING = OpenApiParameter("billingType", str, description="one_time or monthly.")
TYPE = OpenApiParameter("entitlementType", str, description="reservedInstance or software.")
EXPIRY = OpenApiParameter("showExpiry", bool, description="Whether each tells when it expires.")


class OrderView(PartnerCenterView):
    """What views of orders have in common: those of a customer that the caller may see."""

    def orders_of(self, customer: Customer) -> QuerySet[ReservationOrder]:
        seen = orders_seen_by(self.principal, customer=customer, now=self.now)
        return seen.order_by("-purchased_at", "pk")

    def reservations_of(self, customer: Customer) -> QuerySet[Reservation]:
        seen = reservations_seen_by(self.principal, customer=customer, now=self.now)
        return seen.select_related("item").order_by("created_at", "pk")

    def order_at(self, customer: Customer, order_id: str) -> ReservationOrder:
        found = self.orders_of(customer).filter(pk=guid(order_id, NotFound)).first()
        if found is None:
            raise NotFound
        return found

    def reservations_by_order(
        self, customer: Customer, orders: Iterable[ReservationOrder]
    ) -> dict[UUID, list[Reservation]]:
        """Return the reservations of these orders; one query."""
        held: dict[UUID, list[Reservation]] = defaultdict(list)
        for one in self.reservations_of(customer).filter(order__in=list(orders)):
            held[one.order_id].append(one)
        return held


class OrdersView(OrderView):
    @extend_schema(operation_id="partner_center_orders", parameters=[BILLING], responses=TABLE)
    def get(self, request: Request, customer_id: str) -> Response:
        customer = self.customer_at(customer_id)
        rows = self.orders_of(customer)
        if cycle := request.query_params.get("billingType", "").lower():
            if cycle not in PLANS:
                raise InvalidInput(problem="billingType")
            rows = rows.filter(billing_plan=PLANS[cycle])
        orders = list(rows[:MOST_ORDERS])
        held = self.reservations_by_order(customer, orders)
        items = [order_body(one, held[one.pk]) for one in orders]
        return Response(collection(items, path=f"/customers/{customer.pk}/orders"))


class OneOrderView(OrderView):
    @extend_schema(operation_id="partner_center_order", responses=RESOURCE)
    def get(self, request: Request, customer_id: str, order_id: str) -> Response:
        customer = self.customer_at(customer_id)
        order = self.order_at(customer, order_id)
        return Response(order_body(order, self.reservations_by_order(customer, [order])[order.pk]))


class ProvisioningStatusView(OrderView):
    @extend_schema(operation_id="partner_center_provisioning_status", responses=ROWS)
    def get(self, request: Request, customer_id: str, order_id: str) -> Response:
        return Response(provisioning_body(self.order_at(self.customer_at(customer_id), order_id)))


class EntitlementsView(OrderView):
    @extend_schema(operation_id="partner_center_entitlements", parameters=[TYPE, EXPIRY], responses=TABLE)
    def get(self, request: Request, customer_id: str) -> Response:
        customer = self.customer_at(customer_id)
        kind = request.query_params.get("entitlementType", RESERVED).lower()
        if kind not in {RESERVED, "software"}:
            raise InvalidInput(problem="entitlementType")
        with_expiry = request.query_params.get("showExpiry", "").lower() == "true"
        orders = list(self.orders_of(customer)[:MOST_ORDERS]) if kind == RESERVED else []
        held = self.reservations_by_order(customer, orders)
        items = [entitlement_body(one, held[one.pk][0], with_expiry=with_expiry) for one in orders if held[one.pk]]
        return Response(collection(items, path=f"/customers/{customer.pk}/entitlements"))


class ArtifactView(OrderView):
    @extend_schema(operation_id="partner_center_artifact", responses=RESULT)
    def get(self, request: Request, customer_id: str, group_id: str, line_id: str, order_id: str) -> Response:
        customer = self.customer_at(customer_id)
        order = self.order_at(customer, order_id)
        named = "scope_subscription", "scope_resource_group", "scope_management_group"
        held = self.reservations_of(customer).filter(order=order).select_related(*named)
        return Response(artifact_body(order, list(held)))
