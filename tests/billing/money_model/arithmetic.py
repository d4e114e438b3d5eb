"""Days, months, rounding and payments, as docs/rules say them."""

from calendar import monthrange
from datetime import date, timedelta
from fractions import Fraction
from math import floor

LIMIT = 50_000_00
WINDOW = timedelta(days=365)
GRACE = timedelta(days=5)
MONTHS = {"P1Y": 12, "P3Y": 36}
MINOR_PER_UNIT = {"USD": 100, "KRW": 1}


def half_up(amount: Fraction) -> int:
    return floor(amount + Fraction(1, 2))


def month_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def unit_payments(price: int, term: str, plan: str) -> list[int]:
    """Return what one unit pays: all at once, or by the month with the rest in the last one."""
    count = MONTHS[term] if plan == "Monthly" else 1
    return [price // count] * (count - 1) + [price - price // count * (count - 1)]
