"""GET of a reservation's revisions: every version with the values of then."""

from tests.arm.conftest import Arm
from tests.factories import World, buy


def test_the_newest_comes_first_with_the_values_of_each(arm: Arm, world: World) -> None:
    mine, subscription = world.home.reservation, world.home.subscription
    arm.patch(mine.arm_id, {"properties": {"name": "Second"}})
    arm.patch(mine.arm_id, {"properties": {"appliedScopeType": "Single", "appliedScopes": [subscription.arm_id]}})
    arm.patch(mine.arm_id, {"properties": {"name": "Fourth", "appliedScopeType": "Shared"}})
    answer = arm.get(f"{mine.arm_id}/revisions")
    assert answer.status == 200
    told = [
        (one["name"], one["etag"], one["properties"]["displayName"], one["properties"]["appliedScopeType"])
        for one in answer.body["value"]
    ]
    assert told == [
        ("5", 5, "Fourth", "Shared"),
        ("4", 4, "Fourth", "Single"),
        ("3", 3, "Second", "Single"),
        ("2", 2, "Second", "Shared"),
        ("1", 1, "Northwind_VM_RI", "Shared"),
    ]
    newest = answer.body["value"][0]
    assert newest["id"] == f"{mine.arm_id}/revisions/5"
    assert newest["type"] == "Microsoft.Capacity/reservationOrders/reservations/revisions"
    third = answer.body["value"][2]
    assert third["properties"]["appliedScopeProperties"]["displayName"] == subscription.name
    assert third["systemData"]["lastModifiedBy"] == "Billing robot"
    assert answer.body["value"][-1]["systemData"]["lastModifiedBy"] == "purchases of a test"


def test_one_that_was_split_tells_it_in_its_last_version_only(arm: Arm, world: World) -> None:
    mine = buy(customer=world.home.customer, quantity=3)
    body = {"properties": {"quantities": [1, 2], "reservationId": mine.arm_id}}
    assert arm.post(f"{mine.order.arm_id}/split", body).status == 200
    last, first = arm.get(f"{mine.arm_id}/revisions").body["value"]
    assert last["properties"]["provisioningState"] == "Cancelled"
    assert last["properties"]["extendedStatusInfo"]["statusCode"] == "Split"
    assert len(last["properties"]["splitProperties"]["splitDestinations"]) == 2
    assert first["properties"]["provisioningState"] == "Succeeded"
    assert "splitProperties" not in first["properties"]


def test_fifty_versions_take_as_many_queries_as_two(arm: Arm, world: World) -> None:
    mine = world.home.reservation
    one = arm.get(f"{mine.arm_id}/revisions")
    arm.patch(mine.arm_id, {"properties": {"name": "Name"}})
    few = arm.get(f"{mine.arm_id}/revisions")
    for number in range(50):
        arm.patch(mine.arm_id, {"properties": {"name": f"Name {number}"}})
    many = arm.get(f"{mine.arm_id}/revisions")
    assert [len(answer.body["value"]) for answer in (one, few, many)] == [1, 2, 50]
    # While nobody but the system has acted, there are no programs to tell from people.
    assert one.queries + 1 == few.queries == many.queries
    rest = arm.get(f"{mine.arm_id}/revisions", **{"$skiptoken": "50.0"}).body
    assert [revision["name"] for revision in rest["value"]] == ["2", "1"]
    assert "nextLink" not in rest
