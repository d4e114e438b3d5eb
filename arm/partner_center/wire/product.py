"""Products, SKUs and availabilities, as Partner Center describes them."""

from arm.partner_center.catalog import Market, Product
from arm.partner_center.catalog_ids import CatalogId, product_of, sku_id
from arm.partner_center.resources import Body, resource
from billing.models import Price
from core.money import minor_per_unit
from reservations.policy.renewal import Offer

CYCLES = {"Upfront": "one_time", "Monthly": "monthly"}
PLANS = {cycle: plan for plan, cycle in CYCLES.items()}
DURATIONS = {"P1Y": ("1Year", "1 Year"), "P3Y": ("3Years", "3 Years"), "P5Y": ("5Years", "5 Years")}
AZURE = {"id": "Azure", "displayName": "Azure"}


def product_body(product: Product, market: Market) -> Body:
    path, country = f"/products/{product.id}", f"?country={market.country}"
    kind = {"id": product.resource_type, "displayName": product.resource_type}
    title = f"{product.resource_type} {product.series}".strip()
    return resource(
        "Product",
        {
            "id": product.id,
            "title": title,
            "description": title,
            "productType": {**AZURE, "subType": kind},
            "isMicrosoftProduct": True,
            "publisherName": "Microsoft",
        },
        links={"skus": f"{path}/skus{country}", "self": f"{path}{country}"},
    )


def sku_body(price: Price, market: Market, *, most: int, cycles: list[str]) -> Body:
    """Return a SKU: a size in a region for a term, one to ``most`` of it at once."""
    item, code = price.item, sku_id(price.item_id, price.term)
    path, country = f"/products/{product_of(item)}/skus/{code}", f"?country={market.country}"
    duration, words = DURATIONS[price.term]
    title = ", ".join(part for part in (f"Reserved {item.name}", item.sku, item.region, words) if part)
    known = {
        "armSkuName": item.sku,
        "cores": str(item.vcpus) if item.vcpus else None,
        "ram": str(item.memory_gib) if item.memory_gib else None,
        "skuDisplayName": item.name,
        "armRegionName": item.region or None,
        "duration": duration,
        "reservationType": item.resource_type.lower(),
    }
    return resource(
        "Sku",
        {
            "id": code,
            "productId": product_of(item),
            "title": title,
            "description": title,
            "minimumQuantity": 1,
            "maximumQuantity": most,
            "isTrial": False,
            "supportedBillingCycles": cycles,
            "purchasePrerequisites": ["AzureSubscriptionRegistration", "InventoryCheck"],
            "provisioningVariables": ["Scope", "SubscriptionId"],
            "dynamicAttributes": {name: value for name, value in known.items() if value},
        },
        links={"availabilities": f"{path}/availabilities{country}", "self": f"{path}{country}"},
    )


def cycles_of(offer: Offer) -> list[str]:
    """Return the billing cycles in which an offer can be paid."""
    return [CYCLES[plan] for plan in offer.plans]


def availability_body(price: Price, market: Market, *, cycles: list[str]) -> Body:
    """Return how a SKU can be bought in a market: the id for a cart, the term, and what it costs in all."""
    item, code = price.item, sku_id(price.item_id, price.term)
    path = f"/products/{product_of(item)}/skus/{code}"
    catalog_id = CatalogId(product_of(item), price.item_id, price.term, price.currency)
    term = {
        "duration": price.term,
        "description": DURATIONS[price.term][1],
        "billingCycles": cycles,
        "price": price.unit_minor / minor_per_unit(price.currency),
    }
    return resource(
        "Availability",
        {
            "id": price.currency,
            "productId": product_of(item),
            "skuId": code,
            "catalogItemId": str(catalog_id),
            "defaultCurrency": {"code": price.currency},
            "segment": "commercial",
            "country": market.country,
            "isPurchasable": True,
            "isRenewable": True,
            "terms": [term],
        },
        links={"self": f"{path}/availabilities/{price.currency}?country={market.country}"},
    )
