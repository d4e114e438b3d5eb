"""What a purchase costs: today, each month, and in the whole term. Both plans cost the same in total.

Source: Microsoft, "Prepare to buy Azure reservations" (billing plans); domain rules 7.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from billing.policy.payment_schedule import unit_payments
from billing.policy.terms import BillingPlan, Term


@dataclass(frozen=True, slots=True)
class PurchaseSum:
    """In minor units of one currency. ``monthly``: what is paid each month; the last payment carries the rest."""

    due_today: int = 0
    monthly: int = 0
    total: int = 0

    def __add__(self, other: "PurchaseSum") -> "PurchaseSum":
        return PurchaseSum(self.due_today + other.due_today, self.monthly + other.monthly, self.total + other.total)


def line_sum(unit_price_minor: int, quantity: int, term: Term, plan: BillingPlan) -> PurchaseSum:
    """Return what units of one product cost. ``unit_price_minor`` is one unit's price for the whole term."""
    first = unit_payments(unit_price_minor, term, plan)[0] * quantity
    monthly = first if plan == BillingPlan.MONTHLY else 0
    return PurchaseSum(due_today=first, monthly=monthly, total=unit_price_minor * quantity)


def sum_of(lines: Iterable[PurchaseSum]) -> PurchaseSum:
    return sum(lines, PurchaseSum())
