"""Which lines of a quote fit the refund limit today, and which from which later day on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from billing.policy.quote_values import LimitSum, LineSum, QuoteSum
from billing.policy.refund_limit import ReturnOf, limit_return_on
from billing.policy.rules import RefundRules


@dataclass(frozen=True, slots=True)
class PlannedDay:
    """The lines that fit from a day on; `on` is None for those that are more than the whole limit."""

    on: date | None
    keys: tuple[str, ...]

    @property
    def count(self) -> int:
        return len(self.keys)


@dataclass(frozen=True, slots=True)
class FitPlan:
    """Every line once, whole, by the day from which it fits; the days ascend, and what never fits comes last."""

    today: date
    days: tuple[PlannedDay, ...]

    @property
    def fitting_today(self) -> tuple[str, ...]:
        return next((day.keys for day in self.days if day.on == self.today), ())

    @property
    def is_today_enough(self) -> bool:
        return all(day.on == self.today for day in self.days)

    def day_of(self, key: str) -> date | None:
        return next(day.on for day in self.days if key in day.keys)


def fit_plan(rules: RefundRules, quote: QuoteSum) -> FitPlan:
    """Put each whole line on the first day with room for it beside what was put there before.

    Day by day, on each in the order of the quote: a line that does not fit is passed over, so that a smaller one
    behind it can. All at today's sums; what is put on a day comes back by the rules, and what is held is taken
    as carried out today. Lines that another rule refuses fit no day.
    """
    open_lines = [line for line in quote.lines if line.sum]
    known = [back for back in quote.limit.returns if back.of != ReturnOf.REQUEST]
    taken = [(back.on, back.amount_usd_minor) for back in known]
    for_ever = quote.limit.used_usd_minor + quote.limit.held_usd_minor - sum(amount for _on, amount in taken)
    planned: list[PlannedDay] = []
    days = {quote.on, *(on for on, _amount in taken)}
    while days and open_lines:
        day = min(days)
        days.remove(day)
        room = _free(quote.limit, for_ever, taken, day)
        fitting = _fitting(open_lines, room)
        if fitting:
            back_on = limit_return_on(rules, day)
            taken += [(back_on, line.counted_usd_minor) for line in fitting]
            days.add(back_on)
            planned.append(PlannedDay(day, _keys(fitting)))
            open_lines = [line for line in open_lines if line not in fitting]
    never = (*_keys(open_lines), *_keys(line for line in quote.lines if not line.sum))
    return FitPlan(quote.on, (*planned, *((PlannedDay(None, never),) if never else ())))


def _free(limit: LimitSum, for_ever: int, taken: Sequence[tuple[date, int]], day: date) -> int:
    return limit.limit_usd_minor - for_ever - sum(amount for on, amount in taken if day < on)


def _fitting(lines: Iterable[LineSum], room: int) -> list[LineSum]:
    fitting = []
    for line in lines:
        if line.counted_usd_minor <= max(room, 0):
            fitting.append(line)
            room -= line.counted_usd_minor
    return fitting


def _keys(lines: Iterable[LineSum]) -> tuple[str, ...]:
    return tuple(line.key for line in lines)
