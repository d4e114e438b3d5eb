"""The catalogue of a country: products, SKUs, availabilities, and whether there is enough."""

from django.conf import settings
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from arm.partner_center.catalog import items_named, market_of, product_at, products_in, sku_at, skus_of
from arm.partner_center.catalog_ids import parse
from arm.partner_center.describing import RESOURCE, ROWS, TABLE
from arm.partner_center.errors import AvailabilityNotFound, InvalidInput, NotFound
from arm.partner_center.resources import collection
from arm.partner_center.view import PartnerCenterView
from arm.partner_center.wire.product import availability_body, cycles_of, product_body, sku_body
from arm.views import guid
from billing.queries.price_list import on_sale
from reservations.queries.seen import subscriptions_seen_by

MOST_TARGETS = 100
COUNTRY = OpenApiParameter("country", str, required=True, description="Two letters, for example KR.")
TARGET = OpenApiParameter("targetView", str, required=True, description="AzureReservations, or those of one kind.")


class ProductsView(PartnerCenterView):
    @extend_schema(operation_id="partner_center_products", parameters=[COUNTRY, TARGET], responses=TABLE)
    def get(self, request: Request) -> Response:
        market = market_of(request, on=self.now.date())
        found = products_in(market, on=self.now.date(), view=request.query_params.get("targetView", ""))
        return Response(collection([product_body(one, market) for one in found], path="/products"))


class ProductView(PartnerCenterView):
    @extend_schema(operation_id="partner_center_product", parameters=[COUNTRY], responses=RESOURCE)
    def get(self, request: Request, product_id: str) -> Response:
        market = market_of(request, on=self.now.date())
        return Response(product_body(product_at(product_id, market=market, on=self.now.date()), market))


class SkusView(PartnerCenterView):
    @extend_schema(operation_id="partner_center_skus", parameters=[COUNTRY], responses=TABLE)
    def get(self, request: Request, product_id: str) -> Response:
        on = self.now.date()
        market = market_of(request, on=on)
        product = product_at(product_id, market=market, on=on)
        prices = skus_of(product, market=market, on=on)
        sold = on_sale([one.item_id for one in prices], currency=market.currency, on=on)
        items = [
            sku_body(one, market, most=settings.PURCHASE_MOST_UNITS, cycles=cycles_of(sold[one.item_id].offer))
            for one in prices
        ]
        return Response(collection(items, path=f"/products/{product.id}/skus"))


class SkuView(PartnerCenterView):
    @extend_schema(operation_id="partner_center_sku", parameters=[COUNTRY], responses=RESOURCE)
    def get(self, request: Request, product_id: str, sku_id: str) -> Response:
        on = self.now.date()
        market = market_of(request, on=on)
        price = sku_at(product_at(product_id, market=market, on=on), sku_id, market=market, on=on)
        offer = on_sale([price.item_id], currency=market.currency, on=on)[price.item_id].offer
        return Response(sku_body(price, market, most=settings.PURCHASE_MOST_UNITS, cycles=cycles_of(offer)))


class AvailabilitiesView(PartnerCenterView):
    @extend_schema(operation_id="partner_center_availabilities", parameters=[COUNTRY], responses=TABLE)
    def get(self, request: Request, product_id: str, sku_id: str) -> Response:
        on = self.now.date()
        market = market_of(request, on=on)
        price = sku_at(product_at(product_id, market=market, on=on), sku_id, market=market, on=on)
        offer = on_sale([price.item_id], currency=market.currency, on=on)[price.item_id].offer
        body = availability_body(price, market, cycles=cycles_of(offer))
        return Response(collection([body], path=f"/products/{product_id}/skus/{sku_id}/availabilities"))


class AvailabilityView(PartnerCenterView):
    @extend_schema(operation_id="partner_center_availability", parameters=[COUNTRY], responses=RESOURCE)
    def get(self, request: Request, product_id: str, sku_id: str, availability_id: str) -> Response:
        on = self.now.date()
        market = market_of(request, on=on)
        price = sku_at(product_at(product_id, market=market, on=on), sku_id, market=market, on=on)
        if availability_id.upper() != price.currency:
            raise AvailabilityNotFound
        offer = on_sale([price.item_id], currency=market.currency, on=on)[price.item_id].offer
        return Response(availability_body(price, market, cycles=cycles_of(offer)))


class TargetItem(serializers.Serializer[object]):
    productId = serializers.CharField(max_length=40)
    skuId = serializers.CharField(max_length=40)


class InventoryRequest(serializers.Serializer[object]):
    """What is asked about, for which customer and subscription."""

    targetItems = TargetItem(many=True, allow_empty=False, max_length=MOST_TARGETS)  # type: ignore[call-arg]
    inventoryContext = serializers.DictField(child=serializers.CharField(max_length=100), required=False)


class InventoryView(PartnerCenterView):
    """Whether what is wanted can be had: reservations never run out, but subscriptions may be suspended."""

    @extend_schema(
        operation_id="partner_center_inventory", parameters=[COUNTRY], request=InventoryRequest, responses=ROWS
    )
    def post(self, request: Request) -> Response:
        asked = InventoryRequest(data=request.data)
        asked.is_valid(raise_exception=True)
        market_of(request, on=self.now.date())
        is_restricted = self._is_restricted(asked.validated_data.get("inventoryContext", {}))
        targets = asked.validated_data["targetItems"]
        ids = [parse(f"{target['productId']}:{target['skuId']}:USD") for target in targets]
        known = items_named(ids)
        if not all(one in known for one in ids):
            raise InvalidInput(problem="targetItems")
        why = {"restrictions": [{"reasonCode": "NotAvailableForSubscription"}]} if is_restricted else {}
        return Response([{**target, "isRestricted": is_restricted, **why} for target in targets])

    def _is_restricted(self, context: dict[str, str]) -> bool:
        subscription_id = context.get("azureSubscriptionId")
        if not subscription_id:
            return False
        mine = subscriptions_seen_by(self.principal, customer=self.customer, now=self.now)
        found = mine.filter(pk=guid(subscription_id, NotFound)).first()
        if found is None:
            raise NotFound
        return not found.is_active
