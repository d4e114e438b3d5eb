"""How much of what was reserved was used: shares over windows of full UTC days, and where they go."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

LOW_BELOW = 70
"""Percent. Below it a reservation is called under-used."""

SAME_WITHIN = 1
"""Percentage points by which two windows may differ without being a trend."""


class Trend(StrEnum):
    """Where the last seven days went against the seven before: Azure's own words."""

    UP = "UP"
    DOWN = "DOWN"
    SAME = "SAME"


@dataclass(frozen=True, slots=True)
class Day:
    """One UTC day, in hours over all units."""

    on: date
    reserved: Decimal
    used: Decimal

    @property
    def share(self) -> Fraction | None:
        return share(self.used, self.reserved)


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours over some days and all units."""

    reserved: Decimal
    used: Decimal


@dataclass(frozen=True, slots=True)
class Utilization:
    """The days that are known, oldest first, as seen on a day that is not over itself."""

    days: Sequence[Day]
    today: date

    def last(self, count: int) -> Fraction | None:
        """Return the share over the last so many full days; None when nothing was reserved then."""
        return self._between(self.today - timedelta(days=count), self.today)

    def hours_of_last(self, count: int) -> Hours:
        """Return the hours over the last so many full days."""
        return self._hours(self.today - timedelta(days=count), self.today)

    @property
    def trend(self) -> Trend | None:
        """Compare the last seven days with the seven before; None when either is unknown."""
        middle = self.today - timedelta(days=7)
        now, before = self._between(middle, self.today), self._between(middle - timedelta(days=7), middle)
        if now is None or before is None:
            return None
        if abs(now - before) < SAME_WITHIN:
            return Trend.SAME
        return Trend.UP if now > before else Trend.DOWN

    def series(self, count: int) -> list[tuple[date, Fraction | None]]:
        """Return each of the last so many full days with its share, oldest first; gaps are None."""
        known = {day.on: day.share for day in self.days}
        days = [self.today - timedelta(days=back) for back in range(count, 0, -1)]
        return [(on, known.get(on)) for on in days]

    def _between(self, first: date, end: date) -> Fraction | None:
        hours = self._hours(first, end)
        return share(hours.used, hours.reserved)

    def _hours(self, first: date, end: date) -> Hours:
        window = [day for day in self.days if first <= day.on < end]
        return Hours(
            reserved=sum((day.reserved for day in window), Decimal()),
            used=sum((day.used for day in window), Decimal()),
        )


def share(used: Decimal, reserved: Decimal) -> Fraction | None:
    """Return used hours of reserved hours in percent, exactly; None when nothing was reserved."""
    return Fraction(used) / Fraction(reserved) * 100 if reserved else None


def is_low(value: Fraction | None) -> bool:
    return value is not None and value < LOW_BELOW
