"""Nobody is sent to somebody who can't help any more."""

from datetime import date, timedelta

import pytest

from customers.queries.access import who_can_grant
from tests.factories import NOW, World

TODAY = NOW.date()
DAY = timedelta(days=1)


@pytest.mark.parametrize(("ends_on", "is_named"), [(None, True), (TODAY, True), (TODAY - DAY, False)])
def test_who_can_grant_are_members_still(world: World, ends_on: date | None, is_named: bool) -> None:
    world.home.admin.membership.ends_on = ends_on
    world.home.admin.membership.save()
    names = who_can_grant(world.home.seller.principal, on=TODAY)
    assert names == ([world.home.admin.user.name] if is_named else [])


def test_today_is_meant_unless_a_day_is_given(world: World) -> None:
    world.home.admin.membership.ends_on = date(2019, 11, 15)
    world.home.admin.membership.save()
    assert who_can_grant(world.home.seller.principal) == []


def test_who_was_switched_off_is_not_named(world: World) -> None:
    world.home.admin.user.is_active = False
    world.home.admin.user.save()
    assert who_can_grant(world.home.seller.principal, on=TODAY) == []
