"""POST of split and merge, and their results."""

from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from customers.policy.roles import AzureRole
from reservations.models import Reservation
from tests.arm.conftest import Answer, Arm
from tests.factories import World, buy
from tests.factories.clients import make_program


@pytest.fixture
def mine(world: World) -> Reservation:
    """Return three units of home's."""
    return buy(customer=world.home.customer, quantity=3, name="three")


def split(arm: Arm, reservation: Reservation, *quantities: Any) -> Answer:
    body = {"properties": {"quantities": list(quantities), "reservationId": reservation.arm_id.lower()}}
    return arm.post(f"{reservation.order.arm_id}/split", body)


def merge(arm: Arm, reservation: Reservation, *sources: str) -> Answer:
    return arm.post(f"{reservation.order.arm_id}/merge", {"properties": {"sources": list(sources)}})


def follow(arm: Arm, answer: Answer) -> Answer:
    address = urlsplit(answer.headers["Location"])
    return arm.get(address.path, version="", **dict(parse_qsl(address.query)))


def reservation_ids(answer: Answer) -> list[str]:
    return [one["id"].partition("/revisions/")[0] for one in answer.body]


def told(answer: Answer) -> list[tuple[int, str]]:
    return [(one["properties"]["quantity"], one["properties"]["provisioningState"]) for one in answer.body]


def test_a_split_is_answered_with_an_array_of_revisions(arm: Arm, mine: Reservation) -> None:
    """Pitfall 13: no object around it. As recorded, the parts come first, then the one that ended."""
    answer = split(arm, mine, 1, 2)
    assert answer.status == 200
    assert told(answer) == [(1, "Succeeded"), (2, "Succeeded"), (3, "Cancelled")]
    parts, source = reservation_ids(answer)[:2], answer.body[2]
    assert source["id"] == f"{mine.arm_id}/revisions/2"
    assert source["type"] == "Microsoft.Capacity/reservationOrders/reservations/revisions"
    assert source["properties"]["splitProperties"] == {"splitDestinations": parts}
    assert source["properties"]["extendedStatusInfo"] == {
        "statusCode": "Split",
        "message": "This reservation was split and is no longer active",
    }
    assert answer.body[0]["properties"]["splitProperties"] == {"splitSource": mine.arm_id}
    assert answer.headers["Retry-After"] == "10"


def test_its_location_answers_the_same_later(arm: Arm, mine: Reservation) -> None:
    answer = split(arm, mine, 1, 2)
    assert f"/splitoperationresults/{mine.pk}_2?api-version=2022-11-01" in answer.headers["Location"]
    found = follow(arm, answer)
    assert found.status == 200
    assert (told(found), reservation_ids(found)) == (told(answer), reservation_ids(answer))
    assert [one["name"].partition("/")[0] for one in found.body] == [str(mine.order_id)] * 3


def test_a_split_that_is_asked_for_again_is_answered_the_same(arm: Arm, mine: Reservation) -> None:
    """Pitfall 6: clients send a POST again when they lose its answer."""
    first, again = split(arm, mine, 1, 2), split(arm, mine, 1, 2)
    assert again.status == 200
    assert again.body == first.body
    assert Reservation.objects.filter(split_from=mine).count() == 2
    other = split(arm, mine, 2, 1)
    assert (other.status, other.code) == (409, "OperationCannotBePerformedInCurrentState")


def test_a_merge_is_answered_with_the_sources_then_the_new_one(arm: Arm, mine: Reservation) -> None:
    parts = reservation_ids(split(arm, mine, 1, 2))[:2]
    answer = merge(arm, mine, *parts)
    assert answer.status == 200
    assert told(answer) == [(1, "Cancelled"), (2, "Cancelled"), (3, "Succeeded")]
    new = reservation_ids(answer)[2]
    assert answer.body[2]["properties"]["mergeProperties"] == {"mergeSources": parts}
    assert answer.body[0]["properties"]["mergeProperties"] == {"mergeDestination": new}
    assert answer.body[0]["properties"]["extendedStatusInfo"]["statusCode"] == "Merged"
    assert "/mergeoperationresults/" in answer.headers["Location"]
    found = follow(arm, answer)
    assert (found.status, told(found), reservation_ids(found)) == (200, told(answer), reservation_ids(answer))
    assert merge(arm, mine, *reversed(parts)).body[2] == answer.body[2]


@pytest.mark.parametrize("quantities", [(), (3,), (1, 1), (0, 3), (-1, 4), (2, 2), (2**31 - 1, 1)])
def test_quantities_that_do_not_make_it_up_are_refused(quantities: Any, arm: Arm, mine: Reservation) -> None:
    answer = split(arm, mine, *quantities)
    assert (answer.status, answer.code) == (400, "BadRequest")
    mine.refresh_from_db()
    assert mine.is_active


@pytest.mark.parametrize("quantities", [("1", "2"), (1.5, 1.5), (None, 3), (True, 2), (2**70, 1)])
def test_quantities_that_are_no_whole_numbers_are_refused(quantities: Any, arm: Arm, mine: Reservation) -> None:
    answer = split(arm, mine, *quantities)
    assert (answer.status, answer.code) == (400, "InvalidRequestContent")


def test_a_reservation_of_another_order_is_refused(arm: Arm, mine: Reservation, world: World) -> None:
    neighbor, theirs = world.home.reservation, world.other.reservation
    for other in (neighbor, theirs):
        body = {"properties": {"quantities": [1, 2], "reservationId": other.arm_id}}
        answer = arm.post(f"{mine.order.arm_id}/split", body)
        assert (answer.status, answer.code) == (400, "ReservationIdNotInReservationOrder")
        answer = merge(arm, mine, mine.arm_id, other.arm_id)
        assert (answer.status, answer.code) == (400, "ReservationIdNotInReservationOrder")


@pytest.mark.parametrize("named", ["x", "/providers/Microsoft.Capacity/reservationOrders/x/reservations/y", "\0"])
def test_what_is_no_reservation_id_is_refused(named: str, arm: Arm, mine: Reservation) -> None:
    body = {"properties": {"quantities": [1, 2], "reservationId": named}}
    assert arm.post(f"{mine.order.arm_id}/split", body).status == 400
    assert merge(arm, mine, mine.arm_id, named).status == 400


def test_one_that_has_ended_is_not_split(arm: Arm, world: World) -> None:
    ended = buy(customer=world.home.customer, on="2025-01-01", quantity=3)
    answer = split(arm, ended, 1, 2)
    assert (answer.status, answer.code) == (409, "OperationCannotBePerformedInCurrentState")


def test_a_role_on_the_reservation_alone_does_not_split_it(mine: Reservation, world: World) -> None:
    narrow = make_program(world.home.partner, role=AzureRole.OWNER, scope=mine.arm_id)
    answer = split(Arm(narrow.token()), mine, 1, 2)
    assert (answer.status, answer.code) == (403, "AuthorizationFailed")


def test_a_result_is_there_only_for_what_was_split_or_merged(
    arm: Arm, foreigner: Arm, mine: Reservation, world: World
) -> None:
    order = mine.order.arm_id
    for results in ("splitoperationresults", "mergeoperationresults"):
        for result in (f"{mine.pk}_1", "x", f"{world.other.reservation.pk}_1"):
            answer = arm.get(f"{order}/{results}/{result}")
            assert (answer.status, answer.code) == (404, "ResourceNotFound")
    location = urlsplit(split(arm, mine, 1, 2).headers["Location"]).path
    assert arm.get(location).status == 200
    assert foreigner.get(location).status == 404
