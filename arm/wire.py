"""Values as Azure writes them."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from core.money import minor_per_unit


def instant(value: datetime) -> str:
    """Return an instant with seven fractional digits, which both of Azure's clients read."""
    at = value.astimezone(UTC)
    return f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond:06d}0Z"


def price(minor: int, currency: str) -> dict[str, str | float]:
    """Return an amount of minor units in the currency's own decimals, as a double."""
    return {"currencyCode": currency, "amount": minor / minor_per_unit(currency)}


def price_if_known(minor: int | None, currency: str) -> dict[str, str | float] | None:
    return None if minor is None else price(minor, currency)


def told(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what there is something to say about: nothing stands for what is left out."""
    return {name: value for name, value in values.items() if value is not None}
