"""What one row of the catalog says, as frozen records."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class PriceBasis(StrEnum):
    PUBLISHED = "published"
    DERIVED = "derived"
    ILLUSTRATIVE = "illustrative"


@dataclass(frozen=True, slots=True)
class Region:
    code: str
    name: str
    price_basis: PriceBasis


@dataclass(frozen=True, slots=True)
class Product:
    """A SKU in a region; totals are whole USD for one unit over the whole term."""

    resource_type: str
    sku: str
    label: str
    region: str
    one_year_usd: int | None
    three_year_usd: int | None
    price_basis: PriceBasis
    is_monthly_allowed: bool
    series: str = ""
    flexibility_group: str = ""
    ratio: int = 1
    vcpus: int | None = None
    memory_gib: Decimal | None = None
    hourly_usd: Decimal | None = None
    retired_on: dt.date | None = None

    def total_usd(self, years: int) -> int | None:
        """Return the whole term's total in USD, None where that term isn't sold."""
        return {1: self.one_year_usd, 3: self.three_year_usd}.get(years)

    def is_sold_on(self, day: dt.date) -> bool:
        return self.retired_on is None or day < self.retired_on


@dataclass(frozen=True, slots=True)
class ExchangeRate:
    currency: str
    units_per_usd: Decimal
    published_on: dt.date
