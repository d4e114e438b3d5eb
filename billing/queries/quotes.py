"""Compute quotes, and find them again."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from billing.models import ExchangeQuote, FxRate, Quote, Refund, RefundPolicy
from billing.policy.currency import UsdRate
from billing.policy.quote import net_of_lines, quote_lines
from billing.policy.quote_values import LineRequest, QuoteSum
from billing.policy.rules import RefundRules
from billing.queries.limits import taken_by_others, uses_of
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


@dataclass(frozen=True, slots=True, kw_only=True)
class FactsAgain:
    """What is known now of a refund, for its quote's day: its lines in their order, what others take of the limit."""

    refund: Refund
    rules: RefundRules
    requests: Sequence[LineRequest]
    taken_by_others_usd_minor: int

    @property
    def net(self) -> int:
        """The net refund alone, in minor units."""
        return net_of_lines(self.rules, self.requests, self.taken_by_others_usd_minor, self._rate)

    def sum(self) -> QuoteSum:
        """Return the whole; one query."""
        one, own = self.refund, str(self.refund.pk)
        uses = uses_of(partner_id=one.partner_id, customer_id=one.customer_id, scope=self.rules.limit_scope)
        others = [use for use in uses if use.reference != own]
        return quote_lines(self.rules, self.requests, others, self._rate)

    @property
    def _rate(self) -> UsdRate:
        return UsdRate.from_units_per_usd(self.refund.quote.currency, self.refund.quote.units_per_usd)


def computed(
    *,
    policy: RefundPolicy,
    rate: FxRate,
    reservations: Sequence[Reservation],
    quantities: Mapping[uuid.UUID, int],
    on: date,
) -> QuoteSum:
    """Compute the refund of a customer's reservations on a day, in this order, against the limit as it is."""
    rules = policy.rules
    first = reservations[0]
    return quote_lines(
        rules,
        line_requests(reservations=reservations, quantities=quantities, on=on, rules=rules),
        uses_of(partner_id=first.partner_id, customer_id=first.customer_id, scope=rules.limit_scope),
        UsdRate.from_units_per_usd(rate.currency, rate.units_per_usd),
    )


def facts_again(
    refunds: Collection[Refund], reservations: Mapping[uuid.UUID, Reservation]
) -> dict[uuid.UUID, FactsAgain]:
    """Return what is known now of refunds of one partner, each for its quote's day and without its own hold.

    Four queries for any number of refunds of the same day and version. ``reservations``: what comes back, by id, with
    order and item.
    """
    alike: dict[tuple[int, date], list[Refund]] = defaultdict(list)
    for one in refunds:
        alike[one.quote.policy_id, one.quote.on].append(one)
    return {facts.refund.pk: facts for group in alike.values() for facts in _facts_of_a_day(group, reservations)}


def _facts_of_a_day(refunds: Sequence[Refund], reservations: Mapping[uuid.UUID, Reservation]) -> Iterator[FactsAgain]:
    on, rules = refunds[0].quote.on, refunds[0].quote.policy.rules
    quantities = {pk: quantity for one in refunds for pk, quantity in one.quote.quantities.items()}
    returned = [reservations[pk] for pk in quantities]
    requests = line_requests(reservations=returned, quantities=quantities, on=on, rules=rules)
    by_key = {request.key: request for request in requests}
    taken = taken_by_others(refunds, on=on, scope=rules.limit_scope)
    for one in refunds:
        yield FactsAgain(
            refund=one,
            rules=rules,
            requests=[by_key[str(pk)] for pk in one.quote.quantities],
            taken_by_others_usd_minor=taken[one.pk],
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
