"""Write 90 days of utilization: one row for each day on which a reservation was in force."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

from portal.demo.plans import Plan
from portal.demo.seeds import chance
from portal.demo.shapes import COURSES
from portal.demo.world import World
from reservations.commands.record_utilization import DayOfUse, record_utilization
from reservations.models import Reservation

DAYS = 90
HOURS = 24
ONE_DAY = dt.timedelta(days=1)
CENT = Decimal("0.01")


def write_utilization(world: World, _now: dt.datetime, *, made_since: dt.datetime | None = None) -> None:
    """Write the days up to yesterday of every reservation made since then, remainders included."""
    plans = {world.orders[plan.key]: plan for plan in world.plans if plan.key in world.orders} | world.renewed
    reservations = Reservation.objects.filter(order_id__in=plans, expires_at__gt=world.now - DAYS * ONE_DAY)
    if made_since:
        reservations = reservations.filter(created_at__gt=made_since)
    record_utilization(
        day for one in reservations.order_by("pk") for day in _days(one, plans[one.order_id], world.today)
    )


def _days(reservation: Reservation, plan: Plan, today: dt.date) -> Iterator[DayOfUse]:
    rng = chance("utilization", *plan.key, reservation.quantity)
    course = COURSES[plan.course]
    day, last = _in_force(reservation, today)
    while day <= last:
        ago = (today - day).days
        share = course(rng, day, ago)
        reserved = _reserved_hours(reservation, day)
        exact = _exact(plan, ago, reservation)
        used = (reserved * Decimal(share)).quantize(CENT) if exact is None else exact
        yield DayOfUse(reservation.partner_id, reservation.pk, day, reserved, min(used, reserved))
        day += ONE_DAY


def _in_force(reservation: Reservation, today: dt.date) -> tuple[dt.date, dt.date]:
    """Return the first and last day to write: a remainder begins on the day on which its source ended."""
    first = max(reservation.created_at.date(), today - DAYS * ONE_DAY)
    ends = [today, reservation.expires_at.date()]
    if reservation.ended_at:
        ends.append(reservation.ended_at.date())
    return first, min(ends) - ONE_DAY


def _reserved_hours(reservation: Reservation, day: dt.date) -> Decimal:
    """Azure: on the day of the purchase the hours that were left, then 24, for each unit."""
    hours = HOURS - reservation.purchased_at.hour if day == reservation.purchased_at.date() else HOURS
    return Decimal(hours * reservation.quantity)


def _exact(plan: Plan, ago: int, reservation: Reservation) -> Decimal | None:
    if ago > len(plan.used_hours) or reservation.quantity != plan.quantity:
        return None
    return Decimal(str(plan.used_hours[ago - 1]))
