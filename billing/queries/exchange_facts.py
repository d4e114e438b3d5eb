"""Gather what the exchange policy computes from: what comes back, and what is bought at the prices of a day."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.conf import settings

from billing.models import FxRate, Price, RefundPolicy
from billing.policy.currency import UsdRate
from billing.policy.exchange import quote_exchange
from billing.policy.exchange_quote_values import (
    ExchangeSum,
    PurchaseFacts,
    PurchaseRequest,
    ReturnRequest,
    TermPrice,
)
from billing.policy.rules import PriceBasis, RefundRules
from billing.policy.terms import BillingPlan, Term
from billing.queries.refund_facts import line_requests
from customers.models import Customer
from reservations.models import CatalogItem, Reservation, SaleEnd
from reservations.queries.markets import is_sold_in


@dataclass(frozen=True, slots=True)
class Bought:
    """So many units of a product, for a term, paid by a plan."""

    item: CatalogItem
    quantity: int
    term: Term
    plan: BillingPlan


@dataclass(frozen=True, slots=True)
class SaleEnds:
    """Until when series are sold, by series and term."""

    ended_on: Mapping[tuple[str, str], date]

    def of(self, item: CatalogItem, term: str) -> date | None:
        """Return the first day on which a product is not sold for a term any more; None when no day is known."""
        return min(filter(None, (item.retired_on, self.ended_on.get((item.series.lower(), term)))), default=None)

    def first_of(self, item: CatalogItem) -> date | None:
        """Return the first day on which it is not sold for some term any more: from then on it is deprecated."""
        return min(filter(None, (self.of(item, term) for term in Term)), default=None)


def computed_exchange(
    *,
    policy: RefundPolicy,
    rate: FxRate,
    customer: Customer,
    reservations: Sequence[Reservation],
    quantities: Mapping[uuid.UUID, int],
    bought: Sequence[Bought],
    on: date,
) -> ExchangeSum:
    """Compute a customer's exchange on a day, at that day's prices. Five queries.

    The reservations carry their order and item (select_related).
    """
    items = [*(one.item for one in reservations), *(one.item for one in bought)]
    ends = sale_ends(items)
    return quote_exchange(
        policy.rules,
        return_requests(reservations=reservations, quantities=quantities, on=on, rules=policy.rules, ends=ends),
        purchase_requests(bought=bought, customer=customer, on=on, ends=ends),
        UsdRate.from_units_per_usd(rate.currency, rate.units_per_usd),
    )


def return_requests(
    *,
    reservations: Sequence[Reservation],
    quantities: Mapping[uuid.UUID, int],
    on: date,
    rules: RefundRules,
    ends: SaleEnds,
) -> list[ReturnRequest]:
    """Return the policy's facts for what comes back, in the order given. Two queries."""
    at_the_price_paid = replace(rules, price_basis=PriceBasis.PURCHASE)
    lines = line_requests(reservations=reservations, quantities=quantities, on=on, rules=at_the_price_paid)
    return [
        ReturnRequest(key=line.key, facts=line.facts, deprecated_on=ends.first_of(one.item))
        for one, line in zip(reservations, lines, strict=True)
    ]


def purchase_requests(
    *, bought: Sequence[Bought], customer: Customer, on: date, ends: SaleEnds
) -> list[PurchaseRequest]:
    """Return the policy's facts for what is bought, in the order given; keys count from 1. Two queries."""
    prices = _prices([one.item for one in bought], customer.currency, on)
    is_open = not bought or is_sold_in(customer.country, on=on)
    return [
        PurchaseRequest(key=str(place), facts=_facts(one, customer, is_open, on, prices.get(one.item.pk, {}), ends))
        for place, one in enumerate(bought, start=1)
    ]


def sale_ends(items: Iterable[CatalogItem]) -> SaleEnds:
    """Return until when the series of these products are sold. One query, none for products without a series."""
    series = {item.series.lower() for item in items if item.series}
    rows = SaleEnd.objects.filter(series__in=series) if series else SaleEnd.objects.none()
    return SaleEnds({(row.series, row.term): row.ended_on for row in rows})


def _facts(
    bought: Bought, customer: Customer, is_open: bool, on: date, prices: Mapping[str, int], ends: SaleEnds
) -> PurchaseFacts:
    return PurchaseFacts(
        resource_type=bought.item.resource_type,
        term=bought.term,
        plan=bought.plan,
        quantity=bought.quantity,
        currency=customer.currency,
        unit_price_minor=prices.get(bought.term),
        sale_ended_on=ends.of(bought.item, bought.term),
        other_terms=tuple(
            TermPrice(term=Term(term), unit_price_minor=price)
            for term, price in sorted(prices.items())
            if term != bought.term and not _is_over(ends.of(bought.item, term), on)
        ),
        country=customer.country,
        is_market_open=is_open,
        most_units=settings.PURCHASE_MOST_UNITS,
    )


def _is_over(ended_on: date | None, on: date) -> bool:
    return ended_on is not None and ended_on <= on


def _prices(items: Sequence[CatalogItem], currency: str, on: date) -> dict[int, dict[str, int]]:
    """Return one unit's prices on a day by product and term; the latest row counts."""
    if not items:
        return {}
    rows = Price.objects.filter(item__in={item.pk for item in items}, currency=currency, from_on__lte=on)
    found: dict[int, dict[str, int]] = {}
    for row in rows.order_by("from_on"):
        found.setdefault(row.item_id, {})[row.term] = row.unit_minor
    return found
