"""The refund limit: what is taken from it, what is left on a day, and when an amount comes back."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from billing.policy.refusals import RefundLimitExceeded
from billing.policy.rules import LimitWindow, RefundRules


class UseState(StrEnum):
    """Held from submission, used from completion. What was released is no use at all."""

    HELD = "held"
    USED = "used"


class ReturnOf(StrEnum):
    """Whose amount comes back: a completed refund's, a pending one's, or this request's."""

    USED = "used"
    HELD = "held"
    REQUEST = "request"


WARN_FROM_PERCENT = 80
"""From this share of the limit on, its partner is warned: large refunds will not fit any more."""


def is_nearly_taken(limit_usd_minor: int, free_usd_minor: int) -> bool:
    """Tell whether so much of a limit is held or used that its partner is warned."""
    return (limit_usd_minor - free_usd_minor) * 100 >= limit_usd_minor * WARN_FROM_PERCENT


def warned_from(limit_usd_minor: int) -> int:
    """Return the amount from which on its partner is warned of a limit, in US cents."""
    return -(-limit_usd_minor * WARN_FROM_PERCENT // 100)


@dataclass(frozen=True, slots=True)
class PoolUse:
    """What one refund takes from the limit of its customer, in US cents.

    returns_on: the first day on which the amount is free again; None for what is held, since the
    time only starts with completion. `reference` names the refund for people.
    """

    amount_usd_minor: int
    state: UseState
    returns_on: date | None = None
    reference: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "state", UseState(self.state))
        if self.amount_usd_minor < 0:
            raise ValueError(self.amount_usd_minor)

    def is_taken(self, on: date) -> bool:
        return self.returns_on is None or on < self.returns_on


@dataclass(frozen=True, slots=True)
class LimitReturn:
    """An amount that comes back, and what the limit then has free that day, in US cents.

    For what is held and for the request itself the day assumes completion today.
    """

    on: date
    amount_usd_minor: int
    free_usd_minor: int
    of: ReturnOf
    reference: str = ""

    @property
    def is_estimate(self) -> bool:
        return self.of != ReturnOf.USED


def limit_return_on(rules: RefundRules, used_on: date) -> date:
    """Return the first day on which an amount used on a day is free again.

    Rolling: 365 days later (Azure documentation, "Self-service exchanges and refunds"); calendar: the
    first of January.
    """
    if rules.limit_window == LimitWindow.CALENDAR:
        return date(used_on.year + 1, 1, 1)
    return used_on + timedelta(days=rules.limit_window_days)


def taken_on(uses: Iterable[PoolUse], on: date, state: UseState | None = None) -> int:
    """Sum what is held or used and has not come back by a day, or only what is in one state."""
    return sum(use.amount_usd_minor for use in uses if use.is_taken(on) and (state is None or use.state == state))


def free_on(rules: RefundRules, uses: Iterable[PoolUse], on: date) -> int:
    """Return what a day has left of the limit; 0 when a lowered limit is overdrawn."""
    return free_of(rules, taken_on(uses, on))


def free_of(rules: RefundRules, taken_usd_minor: int) -> int:
    """Return what is left of the limit when so much is taken of it."""
    return max(rules.limit_usd_minor - taken_usd_minor, 0)


def limit_refusal(rules: RefundRules, taken_usd_minor: int, requested_usd_minor: int) -> RefundLimitExceeded | None:
    """Return why an amount does not fit, or None. What is asked for here was trimmed before, if at all."""
    free = free_of(rules, taken_usd_minor)
    if requested_usd_minor <= free:
        return None
    return RefundLimitExceeded(requested_usd_minor, free, requested_usd_minor - free)


def largest_quantity_that_fits(amount_of: Callable[[int], int], at_most: int, free: int) -> int:
    """Return the largest quantity up to `at_most` whose amount is within `free`; 0 if none is.

    Searches with the exact sum, not by division, because rounding happens on the whole quantity.
    The amount must not fall as the quantity grows.
    """
    if amount_of(at_most) <= free:
        return at_most
    return bisect_right(range(1, at_most + 1), free, key=amount_of)


def return_schedule(
    rules: RefundRules, uses: Sequence[PoolUse], on: date, requested_usd_minor: int = 0
) -> tuple[LimitReturn, ...]:
    """Return when each amount comes back, this request's too, in the order of the days.

    A used amount without a known day stays taken and has no row.
    """
    dated = [_dated(rules, use, on) for use in uses if use.is_taken(on) and use.amount_usd_minor]
    rows = [(use.returns_on, use.amount_usd_minor, ReturnOf(use.state), use.reference) for use in dated]
    if requested_usd_minor:
        rows.append((limit_return_on(rules, on), requested_usd_minor, ReturnOf.REQUEST, ""))
    back_on: Counter[date] = Counter()
    for day, amount, _of, _reference in rows:
        back_on[day or date.max] += amount
    taken_after = dict(zip(sorted(back_on), _left_after(back_on), strict=True))
    return tuple(
        LimitReturn(day, amount, free_of(rules, taken_after[day]), of, reference)
        for day, amount, of, reference in sorted(rows, key=lambda row: row[0] or date.max)
        if day is not None
    )


def _left_after(back_on: Counter[date]) -> Iterator[int]:
    """Yield what is still taken once a day's amounts have come back, day after day."""
    taken = back_on.total()
    for day in sorted(back_on):
        taken -= back_on[day]
        yield taken


def fits_from(rules: RefundRules, uses: Sequence[PoolUse], on: date, amount_usd_minor: int) -> date | None:
    """Return the first day from `on` with that much free, if nothing else is taken meanwhile."""
    if amount_usd_minor <= free_on(rules, uses, on):
        return on
    returns = return_schedule(rules, uses, on)
    return next((row.on for row in returns if amount_usd_minor <= row.free_usd_minor), None)


def _dated(rules: RefundRules, use: PoolUse, on: date) -> PoolUse:
    if use.state == UseState.USED or use.returns_on is not None:
        return use
    return PoolUse(use.amount_usd_minor, use.state, limit_return_on(rules, on), use.reference)
