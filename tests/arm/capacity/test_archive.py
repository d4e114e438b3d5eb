"""POST of archive and unarchive."""

from tests.arm.conftest import Arm
from tests.factories import World, buy
from tests.factories.refunds import refunded
from tests.factories.reversals import reversed_


def test_one_that_has_ended_is_put_out_of_sight_and_back(arm: Arm, world: World) -> None:
    """Pitfall 13: 200 with nothing in it."""
    ended = buy(customer=world.home.customer, on="2025-01-01")
    for verb, is_archived in (("archive", True), ("archive", True), ("unarchive", False)):
        answer = arm.post(f"{ended.arm_id}/{verb}")
        assert (answer.status, answer.body) == (200, None)
        ended.refresh_from_db()
        assert ended.is_archived is is_archived
        assert arm.get(ended.arm_id).body["properties"]["archived"] is is_archived
    assert ended.version == 3


def test_one_that_runs_stays_in_sight(arm: Arm, world: World) -> None:
    answer = arm.post(f"{world.home.reservation.arm_id}/archive")
    assert (answer.status, answer.code) == (409, "OperationCannotBePerformedInCurrentState")
    assert arm.post(f"{world.home.reservation.arm_id}/unarchive").status == 200
    world.home.reservation.refresh_from_db()
    assert (world.home.reservation.is_archived, world.home.reservation.version) == (False, 1)


def test_one_that_runs_again_is_in_sight_again(arm: Arm, world: World) -> None:
    mine = world.home.reservation
    refund = refunded(world.home.admin, mine)
    assert arm.post(f"{mine.arm_id}/archive").status == 200
    reversed_(refund)
    mine.refresh_from_db()
    assert (mine.is_active, mine.is_archived) == (True, False)
