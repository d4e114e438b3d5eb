"""The last 7 days of a reservation, summed up as they come in."""

from decimal import Decimal

import pytest

from reservations.models import UtilizationWeek
from reservations.queries.under_used import most_under_used
from tests.factories import NOW, World, buy, usage


def week(world: World) -> UtilizationWeek:
    return UtilizationWeek.objects.get(reservation=world.home.reservation)


def test_seven_days_up_to_the_latest(world: World) -> None:
    usage(world.home.reservation, *(f"2026-06-{day}" for day in range(20, 30)), hours="6")
    found = week(world)
    assert str(found.last_day) == "2026-06-29"
    assert (found.reserved_hours, found.used_hours, found.unused_hours) == (Decimal(168), Decimal(42), Decimal(126))
    assert found.is_low


def test_a_correction_and_a_day_that_comes_late_count(world: World) -> None:
    usage(world.home.reservation, "2026-06-29", hours="0")
    usage(world.home.reservation, "2026-06-28", hours="24")
    assert (week(world).last_day.day, week(world).used_hours, week(world).is_low) == (29, Decimal(24), True)
    usage(world.home.reservation, "2026-06-29", hours="24")
    assert (week(world).used_hours, week(world).is_low) == (Decimal(48), False)


@pytest.mark.parametrize(("hours", "is_low"), [("16.7999", True), ("16.8", False)])
def test_low_is_below_seventy_percent(world: World, hours: str, is_low: bool) -> None:
    usage(world.home.reservation, "2026-07-01", hours=hours)
    assert week(world).is_low is is_low
    rows = most_under_used(partner_id=world.home.partner.pk, now=NOW, at_most=5)
    assert [row.name for row in rows] == ([world.home.reservation.name] if is_low else [])


def test_the_hours_shown_are_those_of_the_days(world: World) -> None:
    """The week that is summed up may have ended earlier than yesterday; the other pages' window has not."""
    usage(world.home.reservation, *(f"2026-06-{day}" for day in range(24, 31)), hours="0")
    [row] = most_under_used(partner_id=world.home.partner.pk, now=NOW, at_most=5)
    assert (row.reserved, row.unused) == (Decimal(144), Decimal(144))


def test_only_running_ones_of_the_partner(world: World) -> None:
    usage(world.other.reservation, "2026-07-01", hours="0")
    usage(buy(customer=world.home.customer, on="2025-07-01", name="ended"), "2026-06-30", hours="0")
    assert most_under_used(partner_id=world.home.partner.pk, now=NOW, at_most=5) == []
