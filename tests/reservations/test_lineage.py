"""Whether a reservation, or what it is the remainder of, was ever used."""

from datetime import date

import pytest

from reservations.models import Reservation
from reservations.queries.lineage import lineage_of, used_in_lineage
from tests.factories import NOW, World, buy, usage
from tests.factories.refunds import refunded

pytestmark = pytest.mark.django_db

TODAY = NOW.date()


def rest_of(reservation: Reservation) -> Reservation:
    (rest,) = lineage_of(reservation).remainders
    return rest


def test_used_from_the_day_on_that_hours_were_used() -> None:
    reservation = buy()
    usage(reservation, "2026-03-01", hours="0")
    usage(reservation, "2026-03-02", hours="0.5")
    assert used_in_lineage([reservation], until=date(2026, 3, 1)) == set()
    assert used_in_lineage([reservation], until=date(2026, 3, 2)) == {reservation.pk}


def test_many_at_once() -> None:
    used, unused = buy(), buy()
    usage(used, "2026-03-02")
    assert used_in_lineage([used, unused], until=TODAY) == {used.pk}
    assert used_in_lineage([], until=TODAY) == set()


def test_a_remainder_inherits_what_was_used_before_it(world: World) -> None:
    first = buy(customer=world.home.customer, quantity=5)
    usage(first, "2026-03-02", hours="5")
    refunded(world.home.admin, first, quantity=1)
    second = rest_of(first)
    refunded(world.home.admin, second, quantity=1)
    third = rest_of(second)
    assert used_in_lineage([third], until=TODAY) == {third.pk}
    assert used_in_lineage([third], until=date(2026, 3, 1)) == set()


def test_a_sibling_of_the_same_order_does_not_count(world: World) -> None:
    first = buy(customer=world.home.customer, quantity=3)
    refunded(world.home.admin, first, quantity=1)
    rest = rest_of(first)
    usage(rest, "2026-07-01", hours="2")
    assert used_in_lineage([first], until=TODAY) == set()
    assert used_in_lineage([rest], until=TODAY) == {rest.pk}
