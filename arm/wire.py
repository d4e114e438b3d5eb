"""Values as Azure writes them."""

from datetime import UTC, datetime

from core.money import minor_per_unit


def instant(value: datetime) -> str:
    """Return an instant with seven fractional digits, which both of Azure's clients read."""
    at = value.astimezone(UTC)
    return f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond:06d}0Z"


def price(minor: int, currency: str) -> dict[str, str | float]:
    """Return an amount of minor units in the currency's own decimals, as a double."""
    return {"currencyCode": currency, "amount": minor / minor_per_unit(currency)}
