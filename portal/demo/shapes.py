"""How much of a reservation is used on which day: believable courses of 90 days, as pure functions."""

import datetime as dt
import random
from collections.abc import Callable

SATURDAY = 5

Course = Callable[[random.Random, dt.date, int], float]
"""A share from 0 to 1 for a day; the last argument is how many days before today it lies (1 or more)."""


def full(_rng: random.Random, _day: dt.date, _ago: int) -> float:
    """A service that never sleeps."""
    return 1.0


def steady(rng: random.Random, _day: dt.date, _ago: int) -> float:
    """A fleet with a machine under repair now and then."""
    return rng.uniform(0.93, 1.0)


def office(rng: random.Random, day: dt.date, _ago: int) -> float:
    """Works on weekdays, rests at weekends."""
    return rng.uniform(0.25, 0.42) if day.weekday() >= SATURDAY else rng.uniform(0.86, 0.99)


def retail(rng: random.Random, day: dt.date, _ago: int) -> float:
    """Busiest at weekends."""
    return rng.uniform(0.94, 1.0) if day.weekday() >= SATURDAY else rng.uniform(0.7, 0.82)


def nightly(rng: random.Random, day: dt.date, _ago: int) -> float:
    """A batch that runs half of the day, longer when the month closes."""
    return rng.uniform(0.74, 0.86) if day.day <= 3 else rng.uniform(0.52, 0.64)


def declining(rng: random.Random, _day: dt.date, ago: int) -> float:
    """Full until some weeks ago, then machines are switched off one by one."""
    return max(0.12, min(1.0, 0.34 + ago * 0.022)) * rng.uniform(0.96, 1.0)


def growing(rng: random.Random, _day: dt.date, ago: int) -> float:
    """A project that moves in."""
    return max(0.18, min(1.0, 1.02 - ago * 0.011)) * rng.uniform(0.95, 1.0)


def oversized(rng: random.Random, _day: dt.date, _ago: int) -> float:
    """Bought for more machines than ever ran."""
    return rng.uniform(0.33, 0.48)


def abandoned(_rng: random.Random, _day: dt.date, ago: int) -> float:
    """Switched off five weeks ago and forgotten."""
    return 0.97 if ago > 35 else 0.0


def idle(_rng: random.Random, _day: dt.date, _ago: int) -> float:
    return 0.0


COURSES: dict[str, Course] = {
    course.__name__: course
    for course in (full, steady, office, retail, nightly, declining, growing, oversized, abandoned, idle)
}
WEIGHTS = {
    "full": 18,
    "steady": 30,
    "office": 18,
    "retail": 6,
    "nightly": 7,
    "declining": 7,
    "growing": 4,
    "oversized": 6,
    "abandoned": 2,
    "idle": 2,
}


def pick_course(rng: random.Random) -> str:
    """Pick a course as often as its kind is met."""
    return rng.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
