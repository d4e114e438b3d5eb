"""What is on sale in a country: products, their SKUs, and the availabilities under which they can be bought."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from babel.numbers import get_territory_currencies
from rest_framework.request import Request

from arm.partner_center.catalog_ids import CatalogId, product_id, product_of, sku_of
from arm.partner_center.errors import InvalidInput, ProductNotFound, SkuNotFound
from billing.models import Price
from billing.queries.price_list import price_list
from reservations.models import CatalogItem
from reservations.queries.markets import is_sold_in

DOLLAR = "USD"
COUNTRY = re.compile(r"[A-Z]{2}")
VIEWS: dict[str, Collection[str] | None] = {
    "azurereservations": None,
    "azurereservationsvm": ("VirtualMachines",),
    "azurereservationssql": ("SqlDatabases", "SqlDataWarehouse"),
    "azurereservationscosmosdb": ("CosmosDb",),
}
"""Which resource types a view of the catalogue holds; None: all."""


@dataclass(frozen=True, slots=True)
class Market:
    """A country, and the currency in which reservations are sold there."""

    country: str
    currency: str


@dataclass(frozen=True, slots=True)
class Product:
    """A series of a resource type."""

    resource_type: str
    series: str

    @property
    def id(self) -> str:
        return product_id(self.resource_type, self.series)


def market_of(request: Request, *, on: date) -> Market:
    """Return the market that an address asks about. Raises: InvalidInput."""
    country = request.query_params.get("country", "").upper()
    currencies = _currencies(country) if COUNTRY.fullmatch(country) else ()
    if not currencies:
        raise InvalidInput(problem="country")
    sold = Price.objects.filter(currency__in=currencies, from_on__lte=on).values_list("currency", flat=True)
    return Market(country, sold.first() or DOLLAR)


@cache
def _currencies(country: str) -> Sequence[str]:
    return tuple(get_territory_currencies(country))


def products_in(market: Market, *, on: date, view: str) -> list[Product]:
    """Return the products of a view, by type and series; none where reservations are not sold. Raises: InvalidInput."""
    if view.lower() not in VIEWS:
        raise InvalidInput(problem="targetView")
    if not is_sold_in(market.country, on=on):
        return []
    prices = price_list(currency=market.currency, on=on)
    if types := VIEWS[view.lower()]:
        prices = prices.filter(item__resource_type__in=types)
    found = prices.order_by("item__resource_type", "item__series").values_list("item__resource_type", "item__series")
    return [Product(*one) for one in found.distinct()]


def product_at(product: str, *, market: Market, on: date) -> Product:
    """Return a product by its id. Raises: ProductNotFound."""
    every = products_in(market, on=on, view="AzureReservations")
    found = next((one for one in every if one.id == product.upper()), None)
    if found is None:
        raise ProductNotFound
    return found


def skus_of(product: Product, *, market: Market, on: date) -> list[Price]:
    """Return the prices of a product's SKUs, by region, size and term; each with its item."""
    prices = price_list(currency=market.currency, on=on).filter(
        item__resource_type=product.resource_type, item__series=product.series
    )
    return list(prices.order_by("item__region", "item__sku", "term"))


def sku_at(product: Product, sku: str, *, market: Market, on: date) -> Price:
    """Return one of a product's SKUs. Raises: SkuNotFound."""
    named = sku_of(sku)
    prices = price_list(currency=market.currency, on=on)
    found = prices.filter(item_id=named[0], term=named[1]).first() if named else None
    if found is None or product_of(found.item) != product.id:
        raise SkuNotFound
    return found


def items_named(ids: Iterable[CatalogId | None]) -> dict[CatalogId, CatalogItem]:
    """Return the items that these catalogItemIds name, as far as they are of the product named with them; one query."""
    named = {one for one in ids if one}
    items = CatalogItem.objects.in_bulk({one.item_id for one in named})
    found = {one: items[one.item_id] for one in named if one.item_id in items}
    return {one: item for one, item in found.items() if product_of(item) == one.product}
