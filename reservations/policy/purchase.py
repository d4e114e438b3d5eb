"""What may be bought: the rules of Azure's purchase page.

Source: Microsoft, "Prepare to buy Azure reservations" and "Manage legacy VM reservations after July 1, 2026".
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from reservations.policy.renewal import Offer

SHORT_NAMES = {"VirtualMachines": "VM_RI", "SuseLinux": "SUSE_Plan", "RedHat": "RedHat_Plan", "RedHatOsa": "OSA_Plan"}


class PurchaseFault(StrEnum):
    """Why a product can't be bought as wanted; ``field`` of the one that is to be corrected."""

    NO_PRICE = "no price"
    RETIRED = "retired"
    TERM = "term"
    PLAN = "plan"
    QUANTITY = "quantity"


@dataclass(frozen=True, slots=True)
class WantedUnits:
    """So many units, for a term, paid by a plan."""

    quantity: int
    term: str
    plan: str


def purchase_fault(wanted: WantedUnits, offer: Offer, *, most_units: int, is_retired: bool) -> PurchaseFault | None:
    """Return why it can't be bought, the gravest first; None when it can."""
    if is_retired:
        return PurchaseFault.RETIRED
    if wanted.term in offer.ended_terms:
        return PurchaseFault.TERM
    if wanted.term not in offer.terms:
        return PurchaseFault.NO_PRICE
    if wanted.plan not in offer.plans:
        return PurchaseFault.PLAN
    return None if 1 <= wanted.quantity <= most_units else PurchaseFault.QUANTITY


def is_retired(retired_on: date | None, on: date) -> bool:
    return retired_on is not None and retired_on <= on


def is_market_open(*, is_listed: bool, reopened_on: date | None, on: date) -> bool:
    """Tell whether reservations are sold in a market: one that is not listed as closed, or has opened since."""
    return not is_listed or (reopened_on is not None and reopened_on <= on)


def default_name(resource_type: str, local: datetime, *, taken: Collection[str] = ()) -> str:
    """Return Azure's own name of a reservation: its kind and the buyer's local minute, numbered where it is taken."""
    first = f"{SHORT_NAMES.get(resource_type, f'{resource_type}_RI')}_{local:%m-%d-%Y_%H-%M}"
    number, name = 1, first
    while name in taken:
        number += 1
        name = f"{first}_{number}"
    return name
