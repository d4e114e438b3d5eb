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
    MARKET = "market"
    SUBSCRIPTION = "subscription"
    PAYMENT = "payment"
    PRICE_CHANGED = "price changed"


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


@dataclass(frozen=True, slots=True)
class RenewalFacts:
    """What the day on which a reservation ends finds; ``offer`` is that day's. Prices: one unit for the whole term.

    locked_minor: None where there was no price to lock. has_unpaid: a payment failed and was not made since.
    """

    offer: Offer
    is_market_open: bool
    is_subscription_active: bool
    has_unpaid: bool
    locked_minor: int | None
    found_minor: int | None


def why_not_made(renewal: Renewal, facts: RenewalFacts) -> RenewalFault | None:
    """Return why a renewal that is due isn't made, the gravest reason first; None when it is."""
    if not facts.is_market_open:
        return RenewalFault.MARKET
    if fault := fault_of(renewal, facts.offer):
        return fault
    if not facts.is_subscription_active:
        return RenewalFault.SUBSCRIPTION
    if facts.has_unpaid:
        return RenewalFault.PAYMENT
    if facts.locked_minor is None or facts.found_minor is None:
        return RenewalFault.NO_PRICE
    return None if facts.locked_minor == facts.found_minor else RenewalFault.PRICE_CHANGED


@dataclass(frozen=True, slots=True)
class Renewability:
    """Whether a term can be renewed when the reservation ends, and the day that decides.

    changes_on: the first day on which the answer is no, since it is not sold any more or since it has ended.
    other_terms: which others are sold on the day on which it ends.
    """

    is_renewable: bool
    fault: RenewalFault | None
    changes_on: date
    other_terms: Sequence[str]


def renewability(
    term: str, *, ends_on: date, retired_on: date | None, sale_ends: Mapping[str, date], terms: Collection[str] = TERMS
) -> Renewability:
    """Return whether a reservation that ends on a day can be renewed for a term, as far as it is a matter of sale.

    ``terms``: those that are asked about; what is sold is asked for the day on which the reservation ends.
    """
    ended = {one: first for one in TERMS if (first := sold_until(one, retired_on=retired_on, sale_ends=sale_ends))}
    others = [one for one in TERMS if one in terms and one != term and not (one in ended and ended[one] <= ends_on)]
    last = ended.get(term)
    if last is None or last > ends_on:
        return Renewability(True, None, ends_on, others)
    return Renewability(False, RenewalFault.TERM if others else RenewalFault.RETIRED, last, others)


def sold_until(term: str, *, retired_on: date | None, sale_ends: Mapping[str, date]) -> date | None:
    """Return the first day on which a term is not sold any more: of its product or series; None without one."""
    return min((day for day in (retired_on, sale_ends.get(term)) if day), default=None)


def fault_of(renewal: Renewal, offer: Offer) -> RenewalFault | None:
    """Return why a renewal can't be bought as wanted; None when it can."""
    if offer.fault:
        return offer.fault
    if renewal.term not in offer.terms:
        return RenewalFault.TERM
    if renewal.plan not in offer.plans:
        return RenewalFault.PLAN
    return None if 1 <= renewal.quantity <= MOST_UNITS else RenewalFault.QUANTITY
