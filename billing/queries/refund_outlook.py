"""What a refund of all units would bring today, and how long which rule gives what."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, cast

from django.db.models import DecimalField, Subquery

from billing.models import FxRate, RefundPolicy
from billing.policy.grace import CreditRule, rule_changes_on
from billing.policy.quote_values import LimitSum, LineSum
from billing.policy.refund import RefundSum
from billing.policy.rules import RefundRules
from billing.queries.quotes import computed
from reservations.models import Reservation


@dataclass(frozen=True, slots=True)
class RefundOutlook:
    """The rules in force, the sum of today, and the limit under it.

    full_credit_ends_on: the first UTC day on which unused units no longer get everything back; None
    when the rules never end it. versions: those that were, are and will be in force.
    """

    rules: RefundRules
    line: LineSum
    limit: LimitSum
    full_credit_ends_on: date | None
    versions: Sequence[RefundRules]

    @property
    def sum(self) -> RefundSum | None:
        """Nothing when the rules refuse a refund, the limit apart."""
        return self.line.sum

    @property
    def is_full(self) -> bool:
        return self.sum is not None and self.sum.rule == CreditRule.FULL


def refund_outlook(reservation: Reservation, *, on: date) -> RefundOutlook | None:
    """Compute what returning every unit on a day would give; five queries at most.

    The reservation carries its order and item. None when the order's currency has no exchange rate.
    """
    currency = reservation.order.currency
    known = list(RefundPolicy.objects.filter(is_draft=False).annotate(units_per_usd=_units_per_usd(currency, on)))
    policy = max((one for one in known if one.effective_from <= on), key=lambda one: one.effective_from)
    units = Decimal(1) if currency == "USD" else cast(Any, policy).units_per_usd
    if units is None:
        return None
    result = computed(
        policy=policy,
        rate=FxRate(currency=currency, units_per_usd=units, from_on=on),
        reservations=[reservation],
        quantities={reservation.pk: reservation.quantity},
        on=on,
    )
    bought_on = reservation.order.purchased_at.date()
    ends_on = rule_changes_on(policy.rules, bought_on, bought_on, is_used=False)
    return RefundOutlook(policy.rules, result.lines[0], result.limit, ends_on, [one.rules for one in known])


def _units_per_usd(currency: str, on: date) -> Subquery:
    rates = FxRate.objects.filter(currency=currency, from_on__lte=on).order_by("-from_on")
    return Subquery(rates.values("units_per_usd")[:1], output_field=DecimalField())
