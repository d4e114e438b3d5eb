"""Two versions of the refund policy side by side: what each gives for the same real reservations on one day."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from billing.models import FxRate
from billing.policy.currency import UsdRate, to_usd_minor
from billing.policy.quote_line import counted_usd
from billing.policy.quote_values import LineRequest
from billing.policy.refund import RefundFacts, refund_refusals, situation
from billing.policy.rules import PriceBasis, RefundRules
from billing.queries.refund_facts import line_requests
from reservations.models import Reservation

MOST_COMPARED = 5_000
"""So many reservations are computed at once; the page says when there are more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """Which active reservations are compared; every one of a partner unless it is narrowed."""

    partner_id: uuid.UUID
    customer_id: uuid.UUID | None = None
    billing_plan: str = ""
    resource_type: str = ""


@dataclass(frozen=True, slots=True)
class UnderVersion:
    """What one version gives for all units of a reservation, in minor units and US cents; ``code``: why it refuses."""

    net: int = 0
    fee: int = 0
    net_usd_minor: int = 0
    counted_usd_minor: int = 0
    code: str = ""


@dataclass(frozen=True, slots=True)
class Compared:
    """A reservation under both versions, each by itself: the limit decides nothing here."""

    reservation: Reservation
    before: UnderVersion
    after: UnderVersion

    @property
    def difference(self) -> int:
        return self.after.net - self.before.net

    @property
    def difference_usd_minor(self) -> int:
        return self.after.net_usd_minor - self.before.net_usd_minor

    @property
    def counted_difference_usd_minor(self) -> int:
        return self.after.counted_usd_minor - self.before.counted_usd_minor

    @property
    def is_different(self) -> bool:
        return self.before != self.after


@dataclass(frozen=True)
class Comparison:
    """The rows, the biggest difference first; sums in US cents. ``left_out``: there are more than were computed.

    ``without_rate``: reservations in a currency that has no rate on the day, which can't be compared.
    """

    rows: Sequence[Compared]
    left_out: bool = False
    without_rate: int = 0

    @cached_property
    def net_before_usd_minor(self) -> int:
        return sum(row.before.net_usd_minor for row in self.rows)

    @cached_property
    def net_after_usd_minor(self) -> int:
        return sum(row.after.net_usd_minor for row in self.rows)

    @cached_property
    def counted_before_usd_minor(self) -> int:
        return sum(row.before.counted_usd_minor for row in self.rows)

    @cached_property
    def counted_after_usd_minor(self) -> int:
        return sum(row.after.counted_usd_minor for row in self.rows)

    @property
    def difference_usd_minor(self) -> int:
        return self.net_after_usd_minor - self.net_before_usd_minor

    @cached_property
    def different(self) -> int:
        return sum(row.is_different for row in self.rows)


def compare(before: RefundRules, after: RefundRules, sample: Sample, *, on: date, today: date) -> Comparison:
    """Compute every reservation of the sample by both versions; five queries for any number.

    On a day to come every payment that is due by then counts as made, and usage stays as it is known today.
    """
    reservations = _reservations(sample, on)
    left_out = len(reservations) > MOST_COMPARED
    rates = _rates({one.order.currency for one in reservations}, on)
    known = [one for one in reservations[:MOST_COMPARED] if one.order.currency in rates]
    rows = [
        Compared(one, _under(before, line.facts, rates), _under(after, line.facts, rates))
        for one, line in zip(known, _facts(known, before, after, on, today), strict=True)
    ]
    rows.sort(key=_biggest_first)
    return Comparison(rows, left_out, min(len(reservations), MOST_COMPARED) - len(known))


def _biggest_first(row: Compared) -> tuple[int, int, uuid.UUID]:
    return -abs(row.difference_usd_minor), -abs(row.counted_difference_usd_minor), row.reservation.pk


def _reservations(sample: Sample, on: date) -> list[Reservation]:
    rows = Reservation.objects.filter(
        partner_id=sample.partner_id,
        state=Reservation.State.SUCCEEDED,
        expires_at__date__gt=on,
        order__purchased_at__date__lte=on,
    )
    if sample.customer_id:
        rows = rows.filter(customer_id=sample.customer_id)
    if sample.billing_plan:
        rows = rows.filter(order__billing_plan=sample.billing_plan)
    if sample.resource_type:
        rows = rows.filter(item__resource_type=sample.resource_type)
    return list(rows.select_related("order", "item", "customer").order_by("pk")[: MOST_COMPARED + 1])


def _facts(
    reservations: Sequence[Reservation], before: RefundRules, after: RefundRules, on: date, today: date
) -> list[LineRequest]:
    if not reservations:
        return []
    wants_prices = after if after.price_basis == PriceBasis.MIN else before
    units = {one.pk: one.quantity for one in reservations}
    return line_requests(reservations=reservations, quantities=units, on=on, rules=wants_prices, is_ahead=on > today)


def _under(rules: RefundRules, facts: RefundFacts, rates: Mapping[str, UsdRate]) -> UnderVersion:
    if refusals := refund_refusals(rules, facts):
        return UnderVersion(code=refusals[0].code)
    terms, rate = situation(rules, facts).sum_of(facts.quantity), rates[facts.currency]
    return UnderVersion(
        net=terms.net,
        fee=terms.fee,
        net_usd_minor=to_usd_minor(terms.net, terms.currency, rate),
        counted_usd_minor=counted_usd(rules, rate, terms),
    )


def _rates(currencies: set[str], on: date) -> dict[str, UsdRate]:
    rows = FxRate.objects.filter(currency__in=currencies, from_on__lte=on).order_by("from_on")
    latest = {row.currency: UsdRate.from_units_per_usd(row.currency, row.units_per_usd) for row in rows}
    return latest | {"USD": UsdRate.of_usd()}
