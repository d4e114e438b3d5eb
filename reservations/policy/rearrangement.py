"""What a split may make of a reservation, and which reservations may be merged.

Source: Azure, "Manage reservations": the quantities of a split sum to the reservation's; a merge joins reservations of
one order. Neither is a commercial transaction.
"""

from collections.abc import Collection, Hashable, Sequence
from enum import StrEnum

FEWEST = 2
"""A split makes so many at least, a merge joins so many."""


class SplitFault(StrEnum):
    """Why a reservation can't be split like this."""

    FEW = "few"
    NOT_POSITIVE = "not positive"
    SUM = "sum"


class MergeFault(StrEnum):
    """Why these reservations can't be merged."""

    FEW = "few"
    PRODUCT = "product"
    SETTINGS = "settings"
    PAYMENTS = "payments"


def split_fault(quantity: int, parts: Sequence[int]) -> SplitFault | None:
    """Return why so many units can't be split into these parts; None when they can."""
    if len(parts) < FEWEST:
        return SplitFault.FEW
    if any(part < 1 for part in parts):
        return SplitFault.NOT_POSITIVE
    return None if sum(parts) == quantity else SplitFault.SUM


def merge_fault(
    *, products: Sequence[Hashable], settings: Sequence[Hashable], schedules: Sequence[Hashable]
) -> MergeFault | None:
    """Return why reservations can't be merged, one entry each; None when they can.

    They must be of one product, apply to the same scope in the same way, and have paid alike: the merged one can have
    only one of each, and nothing is dropped in silence.
    """
    if len(products) < FEWEST:
        return MergeFault.FEW
    for kind, values in ((MergeFault.PRODUCT, products), (MergeFault.SETTINGS, settings)):
        if not _is_one(values):
            return kind
    return None if _is_one(schedules) else MergeFault.PAYMENTS


def _is_one(values: Collection[Hashable]) -> bool:
    return len(set(values)) == 1
