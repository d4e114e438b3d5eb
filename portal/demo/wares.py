"""Write what is sold: catalog items, their prices in each currency, exchange rates."""

import datetime as dt
from collections.abc import Iterator
from fractions import Fraction

from billing.models import FxRate, Price
from core.money import minor_per_unit, round_half_up
from portal.demo.catalog import Product, load_exchange_rates, load_products
from portal.demo.companies import COMPANIES
from portal.demo.world import World
from reservations.models import CatalogItem

YEARS = (1, 3)
HISTORY = dt.timedelta(days=4 * 366)
"""Prices and rates hold from before the first order on: one snapshot of each is published (see the catalog)."""


def write_wares(world: World) -> None:
    """Write the catalog as of the demo's whole history."""
    from_on = world.today - HISTORY
    products = load_products()
    items = CatalogItem.objects.bulk_create(_item(product) for product in products)
    world.items = {(product.sku, product.region): item for product, item in zip(products, items, strict=True)}
    currencies = sorted({company.currency for company in COMPANIES} | {"USD"})
    FxRate.objects.bulk_create(
        FxRate(currency=currency, units_per_usd=load_exchange_rates()[currency].units_per_usd, from_on=from_on)
        for currency in currencies
    )
    Price.objects.bulk_create(
        Price(item=world.item_of(product), term=f"P{years}Y", currency=currency, unit_minor=minor, from_on=from_on)
        for product in products
        for currency in currencies
        for years, minor in _unit_prices(product, currency)
    )


def unit_price_minor(product: Product, years: int, currency: str) -> int | None:
    """Return one unit's whole-term price in minor units: the USD total at the published rate, rounded once."""
    total = product.total_usd(years)
    if total is None:
        return None
    rate = Fraction(load_exchange_rates()[currency].units_per_usd)
    return round_half_up(total * rate * minor_per_unit(currency))


def _unit_prices(product: Product, currency: str) -> Iterator[tuple[int, int]]:
    for years in YEARS:
        minor = unit_price_minor(product, years, currency)
        if minor is not None:
            yield years, minor


def _item(product: Product) -> CatalogItem:
    return CatalogItem(
        resource_type=product.resource_type,
        sku=product.sku,
        region="" if product.region == "global" else product.region,
        name=product.label,
        series=product.series,
        vcpus=product.vcpus,
        memory_gib=product.memory_gib,
        flexibility_group=product.flexibility_group,
        flexibility_ratio=product.ratio if product.flexibility_group else None,
        retired_on=product.retired_on,
    )
