"""When people hear of an expiry: 30 days before, when the renewal price is fixed, and on the day itself.

Source: Azure, "Automatically renew reservations": mailed 30 days before the expiration and on its day.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

PRICE_LOCK = timedelta(days=30)
LONGEST_CATCH_UP = timedelta(days=7)
"""After a longer pause old news is no news any more."""


class Mark(StrEnum):
    """What is due on a reservation."""

    SOON = "soon"
    TODAY = "today"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Window:
    """The days a digest looks at: the first and the last, both included."""

    first: date
    last: date

    def mark_of(self, expires_on: date) -> Mark | None:
        """Return what is due on a reservation that expires on this day; None when nothing is.

        Of a day that was missed the expiry is told late, as one that has passed.
        """
        if self.first <= expires_on <= self.last:
            return Mark.TODAY if expires_on == self.last else Mark.EXPIRED
        return Mark.SOON if self.first <= expires_on - PRICE_LOCK <= self.last else None


def window_of(today: date, *, previous: date | None) -> Window:
    """Return the days since the digest before, this one alone when there was none, a week at most."""
    if previous is None:
        return Window(today, today)
    first = max(previous + timedelta(days=1), today - LONGEST_CATCH_UP)
    return Window(min(first, today), today)
