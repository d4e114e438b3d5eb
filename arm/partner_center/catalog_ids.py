"""How the catalogue's rows are called here: product:sku:availability, as Partner Center names what can be bought.

A product is a series of a resource type, a SKU one of its sizes in a region for a term, an availability the currency
in which it is sold.
"""

import hashlib
import re
from dataclasses import dataclass

from reservations.models import CatalogItem

SKU = re.compile(r"([0-9]{1,9})(P[135]Y)")
CURRENCY = re.compile(r"[A-Z]{3}")
LENGTH = 12


@dataclass(frozen=True, slots=True)
class CatalogId:
    """What an id of the catalogue names."""

    product: str
    item_id: int
    term: str
    currency: str

    def __str__(self) -> str:
        return f"{self.product}:{sku_id(self.item_id, self.term)}:{self.currency}"


def product_id(resource_type: str, series: str) -> str:
    """Return what a series of a resource type is called; the same at every time."""
    digest = hashlib.sha256(f"{resource_type}/{series}".lower().encode()).digest()
    number = int.from_bytes(digest[:8])
    signs = "0123456789BCDFGHJKLMNPQRSTVWXZ"
    text = ""
    for _place in range(LENGTH):
        number, rest = divmod(number, len(signs))
        text += signs[rest]
    return text


def product_of(item: CatalogItem) -> str:
    return product_id(item.resource_type, item.series)


def sku_id(item_id: int, term: str) -> str:
    return f"{item_id:04d}{term}"


def sku_of(text: str) -> tuple[int, str] | None:
    """Return the item and the term that a SKU's id names; None when it is none."""
    found = SKU.fullmatch(text.upper())
    return (int(found[1]), found[2]) if found else None


def parse(text: str) -> CatalogId | None:
    """Return what a catalogItemId names; None when it is none."""
    parts = text.strip().upper().split(":")
    if len(parts) != 3 or not CURRENCY.fullmatch(parts[2]):
        return None
    sku = sku_of(parts[1])
    return CatalogId(parts[0], *sku, parts[2]) if sku else None
