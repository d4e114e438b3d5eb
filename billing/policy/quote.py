"""A quote of many lines: each line's sum, the limit running down over them, and the totals."""

from collections.abc import Sequence
from datetime import date

from billing.policy.approval import approval_amount
from billing.policy.currency import UsdRate
from billing.policy.quote_line import Running, counted_usd, line_sum
from billing.policy.quote_values import LimitSum, LineRequest, LineSum, QuoteSum
from billing.policy.refund import situation
from billing.policy.refund_limit import PoolUse, UseState, fits_from, return_schedule, taken_on
from billing.policy.rules import RefundRules

__all__ = ["LimitSum", "LineRequest", "LineSum", "QuoteSum", "counted_usd", "is_lower", "net_of_lines", "quote_lines"]


def quote_lines(
    rules: RefundRules, requests: Sequence[LineRequest], uses: Sequence[PoolUse], rate: UsdRate
) -> QuoteSum:
    """Compute a request of one customer, its lines in the order in which they run the limit down.

    `uses` is what other requests hold or used. All lines share the day and the currency of `rate`.
    Raises: ValueError for no lines, a key twice, or lines of two days or currencies.
    """
    return _quote(*_run_down(rules, requests, uses, rate))


def net_of_lines(
    rules: RefundRules, requests: Sequence[LineRequest], taken_by_others_usd_minor: int, rate: UsdRate
) -> int:
    """Compute the net of the same request alone, in minor units: for that it is enough how much others take."""
    _running, lines = _run_down(rules, requests, [PoolUse(taken_by_others_usd_minor, UseState.HELD)], rate)
    return _net(lines)


def is_lower(quoted_net: int, net_now: int) -> bool:
    """Tell whether a recomputed quote gives less than was quoted, so that its requester must be asked again."""
    return net_now < quoted_net


def _run_down(
    rules: RefundRules, requests: Sequence[LineRequest], uses: Sequence[PoolUse], rate: UsdRate
) -> tuple[Running, tuple[LineSum, ...]]:
    running = Running.at_first(rules, rate, _shared_day(requests, rate), uses)
    lines: list[LineSum] = []
    for request in requests:
        lines.append(line_sum(running, request))
        running = running.after(lines[-1])
    return running, tuple(lines)


def _net(lines: Sequence[LineSum]) -> int:
    return sum(line.sum.net for line in lines if line.sum)


def _quote(running: Running, lines: tuple[LineSum, ...]) -> QuoteSum:
    sums = [line.sum for line in lines if line.sum]
    net_usd = sum(line.net_usd_minor for line in lines)
    commitment_usd = sum(line.commitment_cancelled_usd_minor for line in lines)
    return QuoteSum(
        policy=running.rules.code,
        on=running.on,
        currency=running.rate.currency,
        rate=running.rate,
        lines=lines,
        limit=_limit(running, lines),
        paid=sum(terms.paid for terms in sums),
        used=sum(terms.used for terms in sums),
        prorated_credit=sum(terms.prorated_credit for terms in sums),
        fee=sum(terms.fee for terms in sums),
        net=_net(lines),
        commitment_cancelled=sum(terms.commitment_cancelled for terms in sums),
        net_usd_minor=net_usd,
        commitment_cancelled_usd_minor=commitment_usd,
        approval_usd_minor=approval_amount(running.rules, net_usd, commitment_usd),
        net_that_fits=sum(line.sum.net if line.fits else line.largest_net for line in lines if line.sum),
    )


def _limit(running: Running, lines: tuple[LineSum, ...]) -> LimitSum:
    rules, uses, on, free = running.rules, running.uses, running.on, running.free_at_first
    counted = sum(line.counted_usd_minor for line in lines)
    return LimitSum(
        limit_usd_minor=rules.limit_usd_minor,
        used_usd_minor=taken_on(uses, on, UseState.USED),
        held_usd_minor=taken_on(uses, on, UseState.HELD),
        free_before_usd_minor=free,
        counted_usd_minor=counted,
        free_after_usd_minor=max(free - counted, 0),
        over_by_usd_minor=max(counted - free, 0),
        counted_that_fits_usd_minor=running.taken_by_lines,
        free_after_largest_usd_minor=running.free,
        whole_fits_from=fits_from(rules, uses, on, counted),
        rest_fits_from=_rest_fits_from(running, [line for line in lines if not line.fits]),
        returns=return_schedule(rules, uses, on, running.taken_by_lines),
    )


def _rest_fits_from(running: Running, over: list[LineSum]) -> date | None:
    rest = sum(_counted_rest(running, line) for line in over)
    return fits_from(running.rules, running.all_uses, running.on, rest) if over else None


def _counted_rest(running: Running, line: LineSum) -> int:
    rest = situation(running.rules, line.facts).sum_of(line.facts.quantity - line.quantity_that_fits)
    return counted_usd(running.rules, running.rate, rest)


def _shared_day(requests: Sequence[LineRequest], rate: UsdRate) -> date:
    days = {request.facts.on for request in requests}
    currencies = {request.facts.currency for request in requests}
    if len(days) != 1 or currencies != {rate.currency}:
        raise ValueError("a quote is of one day and one currency")
    if len({request.key for request in requests}) != len(requests):
        raise ValueError("a reservation stands in a quote once")
    return days.pop()
