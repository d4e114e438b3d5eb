"""What a subscription can buy, and which orders apply to it."""

from typing import Any

from django.db.models import Q, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from arm.capacity.finding import reservations_seen_by
from arm.capacity.odata import Property, filter_of
from arm.capacity.versions import CAPACITY
from arm.capacity.views.parameters import query
from arm.capacity.wire.catalog import CatalogPage, catalog_body
from arm.finding import subscription_at
from arm.paging import PAGE_SIZE, next_link, number, text
from arm.views import ArmView
from billing.queries.price_list import on_sale, price_list
from customers.models import Subscription
from reservations.models import CatalogItem, Reservation
from reservations.queries.status import running

MOST_ORDERS = 1000
OF_OTHERS = ("publisherId", "offerId", "planId")
"""They name products of third parties, of which none are sold here."""

PRODUCT_PROPERTIES = (
    Property("name", "sku"),
    Property("resourceType", "resource_type"),
    Property("location", "region"),
)


class CatalogView(ArmView):
    """The products that are sold to the subscription's customer today, in its currency, each for one region."""

    versions = CAPACITY

    @extend_schema(
        operation_id="GetCatalog",
        parameters=[
            query("reservedResourceType", text="Only products of this type."),
            query("location", text="Only products of this region."),
            *(query(name, text="Products of third parties: none are sold here.") for name in OF_OTHERS),
            query("$filter", text="eq, and, or, contains and startswith over name, resourceType and location."),
            query("$skip", float, "How many products to pass over."),
            query("$take", float, "How many products a page has, at most 50."),
        ],
        request=None,
        responses={200: CatalogPage},
    )
    def get(self, request: Request, subscription_id: str) -> Response:
        customer = subscription_at(self, subscription_id).customer
        on = self.now.date()
        items = self._asked(request).filter(pk__in=price_list(currency=customer.currency, on=on).values("item"))
        skipped = number(request, "$skip", 0)
        size = number(request, "$take", PAGE_SIZE, most=PAGE_SIZE)
        total = items.count()
        ids = list(
            items.order_by("resource_type", "sku", "region")[skipped : skipped + size].values_list("pk", flat=True)
        )
        sold = on_sale(ids, currency=customer.currency, on=on)
        page: dict[str, Any] = {
            "value": [catalog_body(sold[pk], customer.currency) for pk in ids],
            "totalItems": total,
        }
        if size and total > skipped + size:
            page["nextLink"] = next_link(request, {"$skip": skipped + size})
        return Response(page)

    def _asked(self, request: Request) -> QuerySet[CatalogItem]:
        items = CatalogItem.objects.all()
        if any(text(request, name) for name in OF_OTHERS):
            return items.none()
        if kind := text(request, "reservedResourceType"):
            items = items.filter(resource_type__iexact=kind)
        if location := text(request, "location").replace(" ", ""):
            items = items.filter(Q(region__iexact=location) | Q(region=""))
        if wanted := text(request, "$filter").strip():
            items = items.filter(filter_of(wanted, PRODUCT_PROPERTIES)[0])
        return items


class OrderIds(serializers.Serializer[Any]):
    value = serializers.ListField(child=serializers.CharField())
    nextLink = serializers.CharField(required=False)


class AppliedProperties(serializers.Serializer[Any]):
    reservationOrderIds = OrderIds()


class AppliedReservations(serializers.Serializer[Any]):
    id = serializers.CharField()
    name = serializers.CharField()
    type = serializers.CharField()
    properties = AppliedProperties()


class AppliedReservationsView(ArmView):
    """The orders of which a running reservation applies to a subscription, by its scope."""

    versions = CAPACITY

    @extend_schema(
        operation_id="GetAppliedReservationList",
        parameters=[query("$skiptoken", float, "How many orders to pass over.")],
        request=None,
        responses={200: AppliedReservations},
    )
    def get(self, request: Request, subscription_id: str) -> Response:
        subscription = subscription_at(self, subscription_id)
        skipped = number(request, "$skiptoken", 0)
        applied = running(reservations_seen_by(self), now=self.now).filter(applies_to(subscription))
        orders = applied.order_by("order_id").values_list("order_id", flat=True).distinct()
        found = list(orders[skipped : skipped + MOST_ORDERS + 1])
        page: dict[str, Any] = {
            "value": [f"/providers/Microsoft.Capacity/reservationorders/{one}" for one in found[:MOST_ORDERS]]
        }
        if len(found) > MOST_ORDERS:
            page["nextLink"] = next_link(request, {"$skiptoken": skipped + MOST_ORDERS})
        return Response(
            {
                "id": f"{subscription.arm_id}/providers/Microsoft.Capacity/AppliedReservations/default",
                "name": "default",
                "type": "Microsoft.Capacity/AppliedReservations",
                "properties": {"reservationOrderIds": page},
            }
        )


def applies_to(subscription: Subscription) -> Q:
    """Return the condition of reservations from which a subscription may benefit: its own, or the customer's."""
    scope = Reservation.Scope
    by_scope = Q(scope=scope.SHARED) | Q(scope_subscription=subscription)
    if subscription.management_group_id:
        by_scope |= Q(scope_management_group=subscription.management_group_id)
    return Q(customer=subscription.customer_id) & by_scope
