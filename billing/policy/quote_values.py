"""The values of a quote: what was asked for, each line's sum, the limit under it, and the totals."""

from dataclasses import dataclass, replace
from datetime import date

from billing.policy.currency import UsdRate
from billing.policy.refund import RefundFacts, RefundSum
from billing.policy.refund_limit import LimitReturn, is_nearly_taken
from billing.policy.refusals import Refusal


@dataclass(frozen=True, slots=True)
class LineRequest:
    """A reservation, by whatever key the caller knows it, and what is to be returned of it."""

    key: str
    facts: RefundFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class LineSum:
    """One line. `sum` is missing when the rules refuse it for another reason than the limit.

    counted_usd_minor: what it takes from the limit. limit_free_after goes on from the largest
    quantity that fits when the line is over, so that the next line is judged as if that was asked
    for. largest_quantity: of all units owned, after the lines before; largest_net and
    largest_counted_usd_minor are its sums. fits_from: the first day on which the limit, as it stands
    after the lines before, has room for the line as asked, at today's sum.
    """

    key: str
    facts: RefundFacts
    sum: RefundSum | None
    refusals: tuple[Refusal, ...]
    net_usd_minor: int
    commitment_cancelled_usd_minor: int
    counted_usd_minor: int
    limit_taken_before_usd_minor: int
    limit_free_before_usd_minor: int
    limit_free_after_usd_minor: int
    over_by_usd_minor: int
    largest_quantity: int
    largest_net: int
    largest_counted_usd_minor: int
    fits_from: date | None

    @property
    def fits(self) -> bool:
        """Whether the limit has room for it."""
        return not self.over_by_usd_minor

    @property
    def is_allowed(self) -> bool:
        return not self.refusals

    @property
    def quantity_that_fits(self) -> int:
        """The most that can be asked for in its place: nothing when another rule refuses the line."""
        return min(self.facts.quantity, self.largest_quantity) if self.sum else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitSum:
    """The refund limit under a quote, in US cents.

    free_after: as asked, 0 when it does not fit. free_after_largest, `returns` and rest_fits_from
    assume that every line asks for no more than fits; whole_fits_from is the first day with room for
    all as asked, rest_fits_from for what was left out, both at today's sums.
    """

    limit_usd_minor: int
    used_usd_minor: int
    held_usd_minor: int
    free_before_usd_minor: int
    counted_usd_minor: int
    free_after_usd_minor: int
    over_by_usd_minor: int
    counted_that_fits_usd_minor: int
    free_after_largest_usd_minor: int
    whole_fits_from: date | None
    rest_fits_from: date | None
    returns: tuple[LimitReturn, ...]

    @property
    def is_nearly_taken_after(self) -> bool:
        """Whether the request fits and leaves so little that its partner is warned."""
        return not self.over_by_usd_minor and is_nearly_taken(self.limit_usd_minor, self.free_after_usd_minor)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteSum:
    """Lines and totals, in minor units of `currency`; totals are as asked, refused lines left out.

    net_that_fits: the net when every line is cut to what fits. approval_usd_minor: what the request
    weighs against the amount that is approved automatically.
    """

    policy: str
    on: date
    currency: str
    rate: UsdRate
    lines: tuple[LineSum, ...]
    limit: LimitSum
    paid: int
    used: int
    prorated_credit: int
    fee: int
    net: int
    commitment_cancelled: int
    net_usd_minor: int
    commitment_cancelled_usd_minor: int
    approval_usd_minor: int
    net_that_fits: int

    @property
    def fits(self) -> bool:
        return all(line.fits for line in self.lines)

    @property
    def is_allowed(self) -> bool:
        return all(line.is_allowed for line in self.lines)

    @property
    def refusals(self) -> tuple[Refusal, ...]:
        return tuple(refusal for line in self.lines for refusal in line.refusals)

    @property
    def overflow_line(self) -> LineSum | None:
        """The first line for which the limit has no room."""
        return next((line for line in self.lines if not line.fits), None)

    def requests_that_fit(self) -> tuple[LineRequest, ...]:
        """Return the same lines, in the same order, with no more than fits; empty ones left out."""
        return tuple(
            LineRequest(line.key, replace(line.facts, quantity=line.quantity_that_fits))
            for line in self.lines
            if line.quantity_that_fits
        )
