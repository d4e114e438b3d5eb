"""Utilization is written by the day, replaced when it comes again, and never more than was reserved."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from reservations.commands.record_utilization import DayOfUse, record_utilization
from reservations.models import Reservation, UtilizationDay
from tests.factories import World, buy, usage

pytestmark = pytest.mark.django_db


def day(reservation: Reservation, on: str, used: str, *, reserved: str = "24") -> DayOfUse:
    return DayOfUse(reservation.partner_id, reservation.pk, date.fromisoformat(on), Decimal(reserved), Decimal(used))


def test_days_of_many_months_are_written_at_once(world: World) -> None:
    days = [day(world.home.reservation, on, "12.5") for on in ("2026-01-31", "2026-02-01", "2026-12-31", "2027-01-01")]
    assert record_utilization(days, batch=3) == 4
    assert [row.day for row in UtilizationDay.objects.order_by("day")] == [one.day for one in days]


def test_what_comes_again_replaces_what_was_there(world: World) -> None:
    record_utilization([day(world.home.reservation, "2026-02-01", "0")])
    record_utilization([day(world.home.reservation, "2026-02-01", "24")])
    assert UtilizationDay.objects.get().used_hours == 24


def test_no_more_is_used_than_is_reserved(world: World) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        record_utilization([day(world.home.reservation, "2026-02-01", "24.0001")])


def test_nothing_is_no_mistake() -> None:
    assert record_utilization([]) == 0


def test_each_month_has_a_partition_of_its_own(world: World) -> None:
    usage(buy(customer=world.home.customer, on="2029-05-01"), "2029-05-31", "2029-06-01")
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT tableoid::regclass::text FROM reservations_utilizationday ORDER BY 1")
        names = [name for (name,) in cursor.fetchall()]
    assert names == ["reservations_utilizationday_2029_05", "reservations_utilizationday_2029_06"]


def test_another_partners_name_on_it_is_refused(world: World) -> None:
    strange = day(world.home.reservation, "2026-02-01", "1")._replace(partner_id=world.other.partner.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        record_utilization([strange])
