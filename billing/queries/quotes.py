"""Compute quotes, and find them again."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta

from billing.models import ExchangeQuote, FxRate, Quote, RefundPolicy
from billing.policy.currency import UsdRate
from billing.policy.quote import quote_lines
from billing.policy.quote_values import QuoteSum
from billing.queries.limits import uses_of
from billing.queries.refund_facts import line_requests
from customers.queries.access import Place
from reservations.models import Reservation

VALID_FOR = timedelta(minutes=30)


def rate_on(currency: str, on: date) -> FxRate:
    """Return the exchange rate in force on a day; a dollar is a dollar.

    Raises: FxRate.DoesNotExist for a currency without a rate.
    """
    if currency == "USD":
        return FxRate(currency="USD", units_per_usd=1, from_on=on)
    return FxRate.objects.filter(currency=currency, from_on__lte=on).latest("from_on")


def usd_rate_on(currency: str, on: date) -> UsdRate | None:
    """Return the rate in force on a day as it is counted with; None before the first one. One query."""
    try:
        rate = rate_on(currency, on)
    except FxRate.DoesNotExist:
        return None
    return UsdRate.from_units_per_usd(currency, rate.units_per_usd)


def computed(
    *,
    policy: RefundPolicy,
    rate: FxRate,
    reservations: Sequence[Reservation],
    quantities: Mapping[uuid.UUID, int],
    on: date,
    but_refund: uuid.UUID | None = None,
) -> QuoteSum:
    """Compute the refund of a customer's reservations on a day, in this order, against the limit as it is.

    ``but_refund`` leaves out what that refund itself holds of the limit.
    """
    rules = policy.rules
    first = reservations[0]
    return quote_lines(
        rules,
        line_requests(reservations=reservations, quantities=quantities, on=on, rules=rules),
        uses_of(
            partner_id=first.partner_id,
            customer_id=first.customer_id,
            scope=rules.limit_scope,
            but_refund=but_refund,
        ),
        UsdRate.from_units_per_usd(rate.currency, rate.units_per_usd),
    )


def valid_until(now: datetime) -> datetime:
    """Return when a quote made now dies: in 30 minutes, or at UTC midnight, so that its day stays its day.

    The next payment due falls on a UTC midnight as well; one that is taken sooner changes the
    reservation's version, and with it kills the quote.
    """
    midnight = datetime.combine(now.astimezone(UTC).date() + timedelta(days=1), time(), tzinfo=UTC)
    return min(now + VALID_FOR, midnight)


def places_of(quote: Quote | ExchangeQuote) -> list[Place]:
    """Return where the right to request this is needed: the order of each line that comes back."""
    return [Place(uuid.UUID(line["order"]), uuid.UUID(line["reservation"])) for line in quote.returned]
