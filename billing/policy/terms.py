"""How long a reservation runs, how it is paid, and how months are counted."""

from calendar import monthrange
from datetime import date
from enum import StrEnum


class Term(StrEnum):
    """Azure's own names of the terms."""

    P1Y = "P1Y"
    P3Y = "P3Y"
    P5Y = "P5Y"

    @property
    def months(self) -> int:
        return 12 * int(self.value[1])


class BillingPlan(StrEnum):
    """Azure's own names of the two ways to pay; both cost the same in total."""

    UPFRONT = "Upfront"
    MONTHLY = "Monthly"


def add_months(day: date, months: int) -> date:
    """Return the same day of the month some months on, or that month's last day if it is shorter.

    Always count from the first day, never from the last result: 31 January gives 28 February and
    then 31 March, not 28 March.
    """
    year, month_index = divmod(day.year * 12 + day.month - 1 + months, 12)
    last_day = monthrange(year, month_index + 1)[1]
    return date(year, month_index + 1, min(day.day, last_day))


def term_end(start: date, term: Term) -> date:
    """Return the first day that is no longer covered."""
    return add_months(start, term.months)
