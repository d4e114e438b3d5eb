"""Amounts of money: an integer of a currency's minor units, and the currency."""

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Self

# ISO 4217 "minor unit" column. Everything that has two decimals is spelled out too, so that a
# mistyped code is refused instead of being taken for a currency with cents.
_NO_DECIMALS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_TWO_DECIMALS = (
    "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF "
    "CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD "
    "HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK "
    "MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD "
    "RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS "
    "UAH USD UYU UZS VES WST XCD YER ZAR ZMW"
)
_THREE_DECIMALS = "BHD IQD JOD KWD LYD OMR TND"

EXPONENTS: dict[str, int] = {
    code: decimals
    for decimals, codes in ((0, _NO_DECIMALS), (2, _TWO_DECIMALS), (3, _THREE_DECIMALS))
    for code in codes.split()
}

_DECIMAL = re.compile(r"([+-]?)([0-9]{1,18})(?:\.([0-9]{1,18}))?")


class UnknownCurrency(ValueError):
    """Not an ISO 4217 code in use."""


class CurrencyMismatch(ValueError):
    """Two currencies met in one sum or comparison."""


class InvalidAmount(ValueError):
    """Not an amount of this currency: not a decimal number, or finer than its smallest coin."""


def exponent(currency: str) -> int:
    """Return how many decimals a currency has (KRW 0, USD 2).

    Raises: UnknownCurrency.
    """
    try:
        return EXPONENTS[currency]
    except KeyError:
        raise UnknownCurrency(currency) from None


def minor_per_unit(currency: str) -> int:
    """Return how many minor units make one unit (KRW 1, USD 100).

    Raises: UnknownCurrency.
    """
    return int(10 ** exponent(currency))


def round_half_up(value: Fraction) -> int:
    """Round to a whole number; an exact half goes away from zero (2.5 to 3, -2.5 to -3).

    For the amounts of a refund, which are never negative, that is plain half up. Below zero it
    mirrors, so that a correction of an amount is exactly its negative.
    """
    return div_half_up(value.numerator, value.denominator)


def div_half_up(numerator: int, denominator: int) -> int:
    """Divide by a positive number and round as `round_half_up`, without building a Fraction."""
    rounded = (2 * abs(numerator) + denominator) // (2 * denominator)
    return rounded if numerator >= 0 else -rounded


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units of one currency. Never a float, never formatted for people here."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if isinstance(self.minor, bool) or not isinstance(self.minor, int):
            raise InvalidAmount(self.minor)
        exponent(self.currency)

    @classmethod
    def from_decimal(cls, text: str, currency: str) -> Self:
        """Read "1234.50" in units of the currency. Zeros beyond its decimals do no harm.

        Raises: UnknownCurrency, InvalidAmount.
        """
        decimals = exponent(currency)
        match = _DECIMAL.fullmatch(text)
        if match is None:
            raise InvalidAmount(text)
        sign, whole, fraction = match.group(1), match.group(2), match.group(3) or ""
        if fraction[decimals:].strip("0"):
            raise InvalidAmount(text)
        minor = int(whole + fraction[:decimals].ljust(decimals, "0"))
        return cls(-minor if sign == "-" else minor, currency)

    def to_decimal(self) -> str:
        """Write in units with exactly the currency's decimals, "-12.50"; for machines, not people."""
        decimals = exponent(self.currency)
        digits = str(abs(self.minor)).rjust(decimals + 1, "0")
        sign = "-" if self.minor < 0 else ""
        return f"{sign}{digits[:-decimals]}.{digits[-decimals:]}" if decimals else f"{sign}{digits}"

    def __add__(self, other: "Money") -> "Money":
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.minor - self._same(other), self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)

    def __mul__(self, quantity: int) -> "Money":
        if isinstance(quantity, bool) or not isinstance(quantity, int):
            return NotImplemented
        return Money(self.minor * quantity, self.currency)

    __rmul__ = __mul__

    def __lt__(self, other: "Money") -> bool:
        return self.minor < self._same(other)

    def __le__(self, other: "Money") -> bool:
        return self.minor <= self._same(other)

    def __gt__(self, other: "Money") -> bool:
        return self.minor > self._same(other)

    def __ge__(self, other: "Money") -> bool:
        return self.minor >= self._same(other)

    def __bool__(self) -> bool:
        return self.minor != 0

    def _same(self, other: "Money") -> int:
        if other.currency != self.currency:
            raise CurrencyMismatch(f"{self.currency} and {other.currency}")
        return other.minor
