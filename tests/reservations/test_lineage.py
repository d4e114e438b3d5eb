"""Whether a reservation, or what it is the remainder of, was ever used."""

import uuid
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


def part_of(source: Reservation, quantity: int, **kin: uuid.UUID) -> Reservation:
    part = source.copy_for(quantity, id=uuid.uuid4(), created_at=NOW, updated_at=NOW, **kin)
    part.save(force_insert=True)
    return part


def test_a_part_inherits_what_was_used_before_the_split_and_a_merged_one_what_its_sources_used() -> None:
    whole, untouched = buy(quantity=4), buy(quantity=4)
    usage(whole, "2026-03-02")
    parts = [part_of(whole, 2, split_from_id=whole.pk) for _each in range(2)]
    merged = part_of(whole, 4)
    for part in parts:
        part.state, part.ended_as, part.ended_at = Reservation.State.CANCELLED, Reservation.Ended.MERGED, NOW
        part.merged_into = merged
        part.save()
    idle = part_of(untouched, 2, split_from_id=untouched.pk)
    line = [whole, *parts, merged, idle]
    assert used_in_lineage(line, until=TODAY) == {whole.pk, *(part.pk for part in parts), merged.pk}
    assert used_in_lineage(line, until=date(2026, 3, 1)) == set()


def test_a_copy_takes_no_lineage_over() -> None:
    whole = buy(quantity=4)
    part = part_of(whole, 2, split_from_id=whole.pk)
    assert (part_of(part, 1).split_from_id, part_of(part, 1).remainder_of_id) == (None, None)


def test_kin_of_another_partner_is_none(world: World) -> None:
    kin = lineage_of(world.home.reservation)
    assert not kin and kin.remainders == []
