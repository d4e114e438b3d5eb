"""How many units an exchange gives back when the page fills them in.

Source: Azure documentation, "Self-service exchanges and refunds": "Refund all", and "Optimize for utilization (7-day)".
"""

from decimal import Decimal
from fractions import Fraction
from math import ceil


def units_not_used(quantity: int, *, used_hours: Decimal, reserved_hours: Decimal) -> int:
    """Return what can go: all but as many units as were used on average, rounded up. Without hours nothing goes."""
    if reserved_hours <= 0:
        return 0
    share = min(Fraction(used_hours) / Fraction(reserved_hours), Fraction(1))
    return quantity - ceil(quantity * share)
