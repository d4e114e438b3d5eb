"""What a renewal may buy: the rules of Azure's automatic renewal.

Source: Microsoft, "Automatically renew reservations" and "Manage legacy VM reservations after July 1, 2026".
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

PRICE_LOCK = timedelta(days=30)
"""Before the end of the term the price is locked for so long, and told."""

MOST_UNITS = 1000

UPFRONT_ONLY = frozenset({"Databricks", "SynapseAnalytics", "SuseLinux", "RedHat", "RedHatOsa"})
"""Resource types that are never paid monthly."""

TERMS = ("P1Y", "P3Y", "P5Y")
PLANS = ("Upfront", "Monthly")


@dataclass(frozen=True, slots=True)
class Renewal:
    """The order that follows: so many units, for a term, paid by a plan."""

    quantity: int
    term: str
    plan: str


class RenewalFault(StrEnum):
    """Why a renewal is refused."""

    RETIRED = "retired"
    NO_PRICE = "no price"
    TERM = "term"
    PLAN = "plan"
    QUANTITY = "quantity"


@dataclass(frozen=True, slots=True)
class Offer:
    """What can be bought of the product on the day on which the reservation ends.

    ``ended_terms``: those that are not sold any more then. ``fault``: why there is nothing to renew to.
    """

    terms: Sequence[str]
    plans: Sequence[str]
    ended_terms: Sequence[str]
    fault: RenewalFault | None


def offer_on(
    day: date,
    *,
    resource_type: str,
    retired_on: date | None,
    sale_ends: Mapping[str, date],
    priced_terms: Collection[str],
) -> Offer:
    """Return what is on offer on a day. ``sale_ends``: by term, the first day without a sale; the rest goes on."""
    is_retired = retired_on is not None and retired_on <= day
    ended = [term for term in TERMS if is_retired or (term in sale_ends and sale_ends[term] <= day)]
    priced = [term for term in TERMS if term in priced_terms]
    terms = [term for term in priced if term not in ended]
    fault = None if terms else (RenewalFault.RETIRED if is_retired or ended else RenewalFault.NO_PRICE)
    plans = [plan for plan in PLANS if plan == "Upfront" or resource_type not in UPFRONT_ONLY]
    return Offer(terms=terms, plans=plans, ended_terms=ended, fault=fault)


def fault_of(renewal: Renewal, offer: Offer) -> RenewalFault | None:
    """Return why a renewal can't be bought as wanted; None when it can."""
    if offer.fault:
        return offer.fault
    if renewal.term not in offer.terms:
        return RenewalFault.TERM
    if renewal.plan not in offer.plans:
        return RenewalFault.PLAN
    return None if 1 <= renewal.quantity <= MOST_UNITS else RenewalFault.QUANTITY
