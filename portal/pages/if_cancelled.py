"""What "if cancelled on…" shows: a row a day, with the partner's cost or without."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from billing.policy.projection import Estimate, month_ends
from billing.queries.refund_estimates import refund_estimates
from core.money import div_half_up
from portal.pages.refund_words import rule_words
from reservations.models import Reservation

MONTH_ENDS = 12


@dataclass(frozen=True, slots=True)
class Day:
    """One day's estimate. ``rules``: the rows of the table that apply, in words; ``ended``: lines that are over."""

    estimate: Estimate
    rules: list[str]
    ended: int
    is_today: bool
    is_asked: bool

    @property
    def on(self) -> date:
        return self.estimate.on

    @property
    def is_nothing(self) -> bool:
        """Whether nothing of it runs any more, or nothing of it can be refunded."""
        return not any(line.sum for line in self.estimate.result.lines)

    @property
    def fee(self) -> int:
        return -self.estimate.result.fee

    @property
    def free_usd_minor(self) -> int:
        return self.estimate.result.limit.free_before_usd_minor

    @property
    def credit_share(self) -> float | None:
        """The credit as a share of what was paid for the period, in percent: what can be told without amounts."""
        return self._share(self.estimate.result.prorated_credit)

    @property
    def net_share(self) -> float | None:
        return self._share(self.estimate.result.net)

    def _share(self, amount: int) -> float | None:
        paid = self.estimate.result.paid
        return div_half_up(amount * 10_000, paid) / 100 if paid else None


@dataclass(frozen=True, slots=True)
class IfCancelledPage:
    """The estimates, today's first. ``asked``: that of the day which was asked for."""

    currency: str
    days: list[Day]
    asked: Day | None
    with_cost: bool
    units: int
    reservations: Sequence[Reservation]

    @property
    def policies(self) -> str:
        """The versions that apply, each once."""
        return ", ".join(dict.fromkeys(day.estimate.rules.code for day in self.days))

    @property
    def has_commitment(self) -> bool:
        return any(day.estimate.result.commitment_cancelled for day in self.days)


def if_cancelled_page(
    reservations: Sequence[Reservation],
    quantities: Mapping[uuid.UUID, int],
    *,
    today: date,
    asked: date | None,
    with_cost: bool,
) -> IfCancelledPage:
    """Put the page together; seven queries at most. Without an exchange rate there are no days."""
    wanted = sorted({today, *month_ends(today, MONTH_ENDS), *([asked] if asked else [])})
    found = refund_estimates(reservations=reservations, quantities=quantities, today=today, days=wanted)
    days = [_day(one, today, asked) for one in found]
    return IfCancelledPage(
        currency=reservations[0].order.currency,
        days=days,
        asked=next((day for day in days if day.is_asked), None),
        with_cost=with_cost,
        units=sum(quantities.values()),
        reservations=reservations,
    )


def _day(estimate: Estimate, today: date, asked: date | None) -> Day:
    lines = estimate.result.lines
    said = [rule_words(line.sum, estimate.rules) for line in lines if line.sum]
    return Day(
        estimate=estimate,
        rules=list(dict.fromkeys(said)) or [_("Nothing comes back any more.")],
        ended=sum(1 for line in lines if not line.sum),
        is_today=estimate.on == today,
        is_asked=estimate.on == asked,
    )
