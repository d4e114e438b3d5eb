"""One line of a quote against what the lines before it have left of the limit."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from billing.policy.currency import UsdRate, to_usd_minor
from billing.policy.overflow import trimmed
from billing.policy.quote_values import LineRequest, LineSum
from billing.policy.refund import RefundSituation, RefundSum, refund_refusals, situation
from billing.policy.refund_limit import (
    PoolUse,
    UseState,
    fits_from,
    free_of,
    largest_quantity_that_fits,
    taken_on,
)
from billing.policy.refusals import InvalidRefundQuantity, RefundLimitExceeded, Refusal
from billing.policy.rules import FeeBase, LimitMeasure, RefundRules


@dataclass(frozen=True, slots=True)
class Running:
    """The limit as it runs down: what others have taken, and the lines so far. In US cents."""

    rules: RefundRules
    rate: UsdRate
    on: date
    uses: Sequence[PoolUse]
    taken_by_others: int
    free_at_first: int
    taken_by_lines: int = 0

    @classmethod
    def at_first(cls, rules: RefundRules, rate: UsdRate, on: date, uses: Sequence[PoolUse]) -> "Running":
        taken = taken_on(uses, on)
        return cls(rules, rate, on, uses, taken, free_of(rules, taken))

    @property
    def free(self) -> int:
        return self.free_at_first - self.taken_by_lines

    @property
    def all_uses(self) -> tuple[PoolUse, ...]:
        return (*self.uses, PoolUse(self.taken_by_lines, UseState.HELD))

    def after(self, line: LineSum) -> "Running":
        return replace(self, taken_by_lines=self.free_at_first - line.limit_free_after_usd_minor)


def line_sum(running: Running, request: LineRequest) -> LineSum:
    """Compute a line, and judge it by what is left of the limit."""
    refusals = refund_refusals(running.rules, request.facts)
    if any(not isinstance(refusal, InvalidRefundQuantity) for refusal in refusals):
        return _refused(running, request, refusals)
    here = situation(running.rules, request.facts)
    most = _cut(running, here.sum_of(_largest_quantity(running, here)))
    return _refused(running, request, refusals, most) if refusals else _judged(running, request, here, most)


def counted_usd(rules: RefundRules, rate: UsdRate, terms: RefundSum) -> int:
    """Return what a refund takes from the limit, in US cents, converted once.

    Net refund is what is paid out. Canceled commitment is the value given up whatever is paid for
    it: the credit before any fee, and the later payments.
    """
    if rules.limit_measure == LimitMeasure.NET_REFUND:
        return to_usd_minor(terms.net, terms.currency, rate)
    return to_usd_minor(terms.prorated_credit + terms.commitment_cancelled, terms.currency, rate)


def _cut(running: Running, terms: RefundSum) -> RefundSum:
    return trimmed(running.rules, running.rate, terms, running.free)


def _judged(running: Running, request: LineRequest, here: RefundSituation, most: RefundSum) -> LineSum:
    rules, rate, free = running.rules, running.rate, running.free
    terms = _cut(running, here.sum_of(request.facts.quantity))
    counted, counted_most = counted_usd(rules, rate, terms), counted_usd(rules, rate, most)
    over_by = max(counted - free, 0)
    return LineSum(
        key=request.key,
        facts=request.facts,
        sum=terms,
        refusals=(RefundLimitExceeded(counted, free, over_by, most.quantity),) if over_by else (),
        net_usd_minor=to_usd_minor(terms.net, terms.currency, rate),
        commitment_cancelled_usd_minor=to_usd_minor(terms.commitment_cancelled, terms.currency, rate),
        counted_usd_minor=counted,
        limit_taken_before_usd_minor=running.taken_by_others + running.taken_by_lines,
        limit_free_before_usd_minor=free,
        limit_free_after_usd_minor=free - (counted_most if over_by else counted),
        over_by_usd_minor=over_by,
        largest_quantity=most.quantity,
        largest_net=most.net,
        largest_counted_usd_minor=counted_most,
        fits_from=fits_from(rules, running.all_uses, running.on, counted) if over_by else running.on,
    )


def _refused(
    running: Running, request: LineRequest, refusals: tuple[Refusal, ...], most: RefundSum | None = None
) -> LineSum:
    return LineSum(
        key=request.key,
        facts=request.facts,
        sum=None,
        refusals=refusals,
        net_usd_minor=0,
        commitment_cancelled_usd_minor=0,
        counted_usd_minor=0,
        limit_taken_before_usd_minor=running.taken_by_others + running.taken_by_lines,
        limit_free_before_usd_minor=running.free,
        limit_free_after_usd_minor=running.free,
        over_by_usd_minor=0,
        largest_quantity=most.quantity if most else 0,
        largest_net=most.net if most else 0,
        largest_counted_usd_minor=counted_usd(running.rules, running.rate, most) if most else 0,
        fits_from=None,
    )


def _largest_quantity(running: Running, here: RefundSituation) -> int:
    owned = max(here.facts.owned, 0)

    def counted(quantity: int) -> int:
        return counted_usd(running.rules, running.rate, _cut(running, here.sum_of(quantity)))

    if _never_falls(running.rules):
        return largest_quantity_that_fits(counted, owned, running.free)
    return max(quantity for quantity in range(owned + 1) if counted(quantity) <= running.free)


def _never_falls(rules: RefundRules) -> bool:
    """Tell whether what counts can't shrink by a coin when a unit is added.

    A fee on another amount than the credit is rounded apart from it, so the net of tiny sums can.
    """
    is_net = rules.limit_measure == LimitMeasure.NET_REFUND
    return not is_net or rules.fee_base == FeeBase.PRORATED_CREDIT
