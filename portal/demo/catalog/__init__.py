"""The demo's catalog: real sizes and prices as figures (see README.md beside this file)."""

from portal.demo.catalog.load import load_exchange_rates, load_products, load_regions
from portal.demo.catalog.records import (
    ExchangeRate,
    PriceBasis,
    Product,
    Region,
)

__all__ = [
    "ExchangeRate",
    "PriceBasis",
    "Product",
    "Region",
    "load_exchange_rates",
    "load_products",
    "load_regions",
]
