"""What a customer bought: the plan of one reservation, before anything is written."""

import datetime as dt
from dataclasses import dataclass

from portal.demo.catalog import Product, load_products


@dataclass(frozen=True, slots=True)
class Plan:
    """One purchase. ``used_hours`` are the last days' hours, newest first; ``course`` fills the days before.

    ``failed_payment``: which payment was refused, counted from 0.
    """

    company: str
    name: str
    product: Product
    quantity: int
    years: int
    is_monthly: bool
    purchased_at: dt.datetime
    course: str = "steady"
    used_hours: tuple[float, ...] = ()
    scope: str = "Shared"
    is_scope_gone: bool = False
    is_renewed: bool = False
    is_size_flexible: bool = True
    failed_payment: int | None = None

    @property
    def key(self) -> tuple[str, str]:
        return self.company, self.name

    @property
    def term(self) -> str:
        return f"P{self.years}Y"

    @property
    def billing_plan(self) -> str:
        return "Monthly" if self.is_monthly else "Upfront"


def product(sku: str, region: str, on: dt.date) -> Product:
    """Return a product by its SKU, `Standard_` left out; its successor once it is sold no more."""
    found = PRODUCTS.get((sku, region)) or PRODUCTS[sku, "global"]
    return found if found.is_sold_on(on) else PRODUCTS[sku.replace("_v3", "_v4"), region]


PRODUCTS = {(item.sku.removeprefix("Standard_"), item.region): item for item in load_products()}
