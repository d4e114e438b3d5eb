"""What refunds on later days would give, by what is known today."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date

from django.db.models import Max, Q

from billing.models import FxRate, RefundPolicy
from billing.policy.currency import USD, UsdRate
from billing.policy.projection import Dated, Estimate, Outlook, estimate
from billing.policy.rules import PriceBasis, RefundRules
from billing.queries.limits import uses_of
from billing.queries.refund_facts import holdings
from reservations.models import Reservation


def refund_estimates(
    *, reservations: Sequence[Reservation], quantities: Mapping[uuid.UUID, int], today: date, days: Sequence[date]
) -> list[Estimate]:
    """Compute the refund of a customer's reservations on each of the days, in this order of reservations.

    Six queries for any number of days and reservations, which carry order and item. Nothing where the currency has
    no exchange rate.
    """
    last, versions = max(days), known_versions()
    first, currency = reservations[0], reservations[0].order.currency
    rates = _rates(currency, today=today, until=last)
    if not rates:
        return []
    outlook = Outlook(
        today=today,
        versions=versions,
        rates=rates,
        uses={
            scope: uses_of(partner_id=first.partner_id, customer_id=first.customer_id, scope=scope)
            for scope in {one.limit_scope for one in versions}
        },
    )
    needs_prices = any(one.price_basis == PriceBasis.MIN for one in versions)
    held = holdings(
        reservations=reservations,
        quantities=quantities,
        used_until=today,
        prices_until=last if needs_prices else None,
    )
    return [estimate(outlook, held, day) for day in days]


def known_versions() -> list[RefundRules]:
    """Return every version that was or is in force or is scheduled, the earliest first; one query."""
    return [one.rules for one in RefundPolicy.objects.filter(is_draft=False).order_by("effective_from")]


def _rates(currency: str, *, today: date, until: date) -> list[Dated]:
    """Return the rate of today and those that are entered for later days already; one query."""
    if currency == USD:
        return [Dated(date.min, UsdRate.of_usd())]
    rows = FxRate.objects.filter(currency=currency)
    begun = rows.filter(from_on__lte=today).aggregate(last=Max("from_on"))["last"]
    if begun is None:
        return []
    wanted = rows.filter(Q(from_on__gte=begun) & Q(from_on__lte=until)).order_by("from_on")
    return [Dated(one.from_on, UsdRate.from_units_per_usd(currency, one.units_per_usd)) for one in wanted]
