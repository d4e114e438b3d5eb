"""How much of a reservation was used: as figures, as a line and as a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from reservations.policy.utilization import Day, Trend, Utilization, is_low
from reservations.queries.record import DAYS_READ, ReservationRecord

WINDOWS = (1, 7, 30)
SPANS = (7, 30, 90)
LONGEST = SPANS[-1]
"""How many days back the page looks."""

Point = tuple[date, Fraction | None]


@dataclass(frozen=True, slots=True)
class UtilizationView:
    """The utilization as figures, as a line and as a table, latest day first."""

    windows: list[tuple[int, Fraction | None]]
    trend: Trend | None
    points: list[Point]
    days: Sequence[Day]

    @property
    def known(self) -> list[tuple[date, Fraction]]:
        return [(on, value) for on, value in self.points if value is not None]

    @property
    def lowest(self) -> tuple[date, Fraction]:
        return min(self.known, key=lambda point: point[1])

    @property
    def latest(self) -> tuple[date, Fraction]:
        return self.known[-1]

    @property
    def week(self) -> Fraction | None:
        return dict(self.windows)[7]


@dataclass(frozen=True, slots=True)
class Window:
    """Hours over the last so many full days, all units together."""

    days: int
    reserved: Decimal
    used: Decimal
    share: Fraction | None

    @property
    def unused(self) -> Decimal:
        return self.reserved - self.used

    @property
    def is_low(self) -> bool:
        return is_low(self.share)


@dataclass(frozen=True, slots=True)
class UtilizationPage:
    """The page: three windows, and the days of the span that was chosen."""

    windows: list[Window]
    view: UtilizationView
    span: int
    spans: tuple[int, ...] = SPANS


def utilization_view(known: Utilization, *, days: int = DAYS_READ) -> UtilizationView:
    """Return the last so many days."""
    points = known.series(days)
    first = points[0][0]
    return UtilizationView(
        windows=[(count, known.last(count)) for count in WINDOWS],
        trend=known.trend,
        points=points,
        days=[day for day in reversed(known.days) if day.on >= first],
    )


def utilization_page(record: ReservationRecord, asked: str) -> UtilizationPage:
    """Put the page together; ``asked`` is the span in the address, the longest where it makes no sense."""
    span = int(asked) if asked in {str(one) for one in SPANS} else LONGEST
    windows = [_window(record.utilization, count) for count in WINDOWS]
    return UtilizationPage(windows=windows, view=utilization_view(record.utilization, days=span), span=span)


def _window(known: Utilization, count: int) -> Window:
    hours = known.hours_of_last(count)
    return Window(count, reserved=hours.reserved, used=hours.used, share=known.last(count))
