"""A product of the catalog as Azure describes it."""

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from arm.capacity.wire.described import Money
from arm.wire import price, told
from billing.queries.price_list import OnSale
from reservations.models import CatalogItem

NOT_SOLD = "NotAvailableForSubscription"
OPTIONAL: dict[str, Any] = {"required": False}


def catalog_body(sold: OnSale, currency: str) -> dict[str, Any]:
    """Return a product of one region with its prices in a currency."""
    item, offer = sold.item, sold.offer
    tier, _, size = item.sku.partition("_")
    return told(
        {
            "resourceType": item.resource_type[:1].lower() + item.resource_type[1:],
            "name": item.sku,
            "terms": list(offer.terms),
            "locations": [item.region] if item.region else None,
            "billingPlans": {_key(term): list(offer.plans) for term in offer.terms},
            "msrp": {_key(term): price(sold.prices[term], currency) for term in offer.terms},
            "skuProperties": _named(_properties(item)),
            "restrictions": [{"type": "Term", "values": list(offer.ended_terms), "reasonCode": NOT_SOLD}]
            if offer.ended_terms
            else [],
            "tier": tier if size else None,
            "size": size or None,
            "capabilities": _named({"vCPUs": item.vcpus, "MemoryGB": item.memory_gib}),
        }
    )


def _key(term: str) -> str:
    """Return p1Y for P1Y, as Azure has been seen to write these keys."""
    return term[:1].lower() + term[1:]


def _properties(item: CatalogItem) -> dict[str, Any]:
    return {
        "Cores": item.vcpus,
        "ReservationsAutofitGroup": item.flexibility_group or None,
        "ReservationsAutofitRatio": item.flexibility_ratio,
    }


def _named(values: dict[str, Any]) -> list[dict[str, str]]:
    return [{"name": name, "value": _said(value)} for name, value in values.items() if value is not None]


def _said(value: Any) -> str:
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


class NamedValue(serializers.Serializer[Any]):
    name = serializers.CharField()
    value = serializers.CharField()


class Restriction(serializers.Serializer[Any]):
    type = serializers.CharField()
    values = serializers.ListField(child=serializers.CharField())
    reasonCode = serializers.CharField()


class CatalogBody(serializers.Serializer[Any]):
    resourceType = serializers.CharField()
    name = serializers.CharField()
    terms = serializers.ListField(child=serializers.CharField())
    locations = serializers.ListField(child=serializers.CharField(), **OPTIONAL)
    billingPlans = serializers.DictField(child=serializers.ListField(child=serializers.CharField()))
    msrp = serializers.DictField(child=Money())
    skuProperties = NamedValue(many=True)
    restrictions = Restriction(many=True)
    tier = serializers.CharField(**OPTIONAL)
    size = serializers.CharField(**OPTIONAL)
    capabilities = NamedValue(many=True)


class CatalogPage(serializers.Serializer[Any]):
    value = CatalogBody(many=True)
    nextLink = serializers.CharField(**OPTIONAL)
    totalItems = serializers.IntegerField()
