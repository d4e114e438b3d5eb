"""The value of an amount in US cents, at one dated rate."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Self

from core.money import CurrencyMismatch, div_half_up, minor_per_unit

USD = "USD"


@dataclass(frozen=True, slots=True)
class UsdRate:
    """What one unit of a currency is worth in US dollars, exactly."""

    currency: str
    usd_per_unit: Fraction

    def __post_init__(self) -> None:
        minor_per_unit(self.currency)
        if self.usd_per_unit <= 0 or (self.currency == USD and self.usd_per_unit != 1):
            raise ValueError(self.usd_per_unit)

    @classmethod
    def of_usd(cls) -> Self:
        return cls(USD, Fraction(1))

    @classmethod
    def from_units_per_usd(cls, currency: str, units: Decimal | Fraction | int | str) -> Self:
        """Make the rate from a quotation such as 1,430.00 won a dollar."""
        units_per_usd = Fraction(units)
        if units_per_usd <= 0:
            raise ValueError(units)
        return cls(currency, 1 / units_per_usd)

    @classmethod
    def from_usd_per_unit(cls, currency: str, usd: Decimal | Fraction | int | str) -> Self:
        """Make the rate from a quotation such as 1.27 dollars a pound."""
        return cls(currency, Fraction(usd))

    @property
    def units_per_usd(self) -> Fraction:
        return 1 / self.usd_per_unit


def to_usd_minor(minor: int, currency: str, rate: UsdRate) -> int:
    """Convert minor units into US cents, rounded half up, once.

    Raises: CurrencyMismatch when the rate is of another currency.
    """
    if currency != rate.currency:
        raise CurrencyMismatch(f"{currency} and {rate.currency}")
    ratio = rate.usd_per_unit
    numerator = minor * ratio.numerator * minor_per_unit(USD)
    return div_half_up(numerator, ratio.denominator * minor_per_unit(currency))
