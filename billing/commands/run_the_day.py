"""What time does to reservations: prices are locked, payments taken, terms end, and what is renewed begins."""

from dataclasses import dataclass
from datetime import datetime

from billing.commands.end_reservation import end_all
from billing.commands.lock_renewal_price import lock_all_prices
from billing.commands.take_payment import take_all_due
from core.locks import try_alone_throughout

ALONE = "billing.run_the_day"


@dataclass(frozen=True, slots=True)
class DayRun:
    """How many of each were done."""

    locked: int = 0
    taken: int = 0
    ended: int = 0


def run_the_day(*, now: datetime) -> DayRun:
    """Do everything that has come due by now, however many days were missed; nothing where another run is at it.

    The same after one run as after many, in whatever number, and at whatever hour: what happens is decided by the dates
    of the rows, and only what says when it was done (posting days, numbers) comes from ``now``.
    """
    with try_alone_throughout(ALONE) as is_alone:
        return _run(now) if is_alone else DayRun()


def _run(now: datetime) -> DayRun:
    locked, taken, ended = lock_all_prices(now=now), take_all_due(now=now), 0
    # What a renewal begins may have payments due, and even an end, that lie before now as well.
    while more := end_all(now=now):
        ended += more
        taken += take_all_due(now=now)
    return DayRun(locked, taken, ended)
