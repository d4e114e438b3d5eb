"""Read the catalog's CSV files into records, each file once a process."""

import csv
import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path

from portal.demo.catalog.records import ExchangeRate, PriceBasis, Product, Region

FOLDER = Path(__file__).parent

Row = dict[str, str]


@cache
def load_regions() -> dict[str, Region]:
    """Return the regions by code, `global` among them, in the file's order."""
    return {
        row["region"]: Region(row["region"], row["name"], PriceBasis(row["price_basis"]))
        for row in _rows("regions.csv")
    }


@cache
def load_products() -> tuple[Product, ...]:
    """Return every SKU in every region it is sold in: VM sizes first."""
    return (*_virtual_machines(), *_other_products())


@cache
def load_exchange_rates() -> dict[str, ExchangeRate]:
    """Return the rates by currency, USD among them."""
    return {
        row["currency"]: ExchangeRate(
            currency=row["currency"],
            units_per_usd=Decimal(row["units_per_usd"]),
            published_on=dt.date.fromisoformat(row["published_on"]),
        )
        for row in _rows("exchange_rates.csv")
    }


def _virtual_machines() -> Iterator[Product]:
    sizes = {row["size"]: row for row in _rows("vm_sizes.csv")}
    regions = load_regions()
    for total in _rows("vm_totals.csv"):
        size = sizes[total["size"]]
        yield Product(
            resource_type="VirtualMachines",
            sku=size["size"],
            label=size["size"],
            region=total["region"],
            one_year_usd=_whole(total["one_year_usd"]),
            three_year_usd=_whole(total["three_year_usd"]),
            price_basis=regions[total["region"]].price_basis,
            is_monthly_allowed=True,
            series=size["series"],
            flexibility_group=size["flexibility_group"],
            ratio=int(size["ratio"]),
            vcpus=int(size["vcpus"]),
            memory_gib=Decimal(size["memory_gib"]),
            hourly_usd=Decimal(total["hourly_usd"]),
            retired_on=_day(size["retired_on"]),
        )


def _other_products() -> Iterator[Product]:
    for row in _rows("other_products.csv"):
        for region in row["regions"].split():
            yield Product(
                resource_type=row["resource_type"],
                sku=row["sku"],
                label=row["label"],
                region=region,
                one_year_usd=_whole(row["one_year_usd"]),
                three_year_usd=_whole(row["three_year_usd"]),
                price_basis=PriceBasis.ILLUSTRATIVE,
                is_monthly_allowed=row["monthly"] == "yes",
            )


def _rows(name: str) -> list[Row]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _whole(text: str) -> int | None:
    # int() refuses a decimal point: a total that is no whole USD stops the load.
    return int(text) if text else None


def _day(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
