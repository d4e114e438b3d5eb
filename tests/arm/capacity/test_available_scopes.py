"""POST of availableScopes."""

from typing import Any

from customers.models import Subscription
from tests.arm.conftest import Arm
from tests.factories import ManagementGroupFactory, ResourceGroupFactory, SubscriptionFactory, World, buy


def ask(arm: Arm, reservation: Any, *scopes: str) -> list[bool]:
    answer = arm.post(f"{reservation.arm_id}/availableScopes", {"properties": {"scopes": list(scopes)}})
    assert answer.status == 200
    assert [one["scope"] for one in answer.body["properties"]["scopes"]] == list(scopes)
    return [one["valid"] for one in answer.body["properties"]["scopes"]]


def test_what_is_the_customers_and_active_is_valid(arm: Arm, world: World) -> None:
    mine, subscription = world.home.reservation, world.home.subscription
    idle = SubscriptionFactory(customer=world.home.customer, state=Subscription.State.SUSPENDED)
    group = ResourceGroupFactory(subscription=subscription, name="rg-web")
    management_group = ManagementGroupFactory(customer=world.home.customer)
    Subscription.objects.filter(pk=subscription.pk).update(management_group=management_group)
    scopes = {
        subscription.arm_id: True,
        str(subscription.pk): True,
        group.arm_id.upper(): True,
        management_group.arm_id: True,
        idle.arm_id: False,
        world.other.subscription.arm_id: False,
        f"{subscription.arm_id}/resourceGroups/none": False,
        "nonsense": False,
    }
    assert ask(arm, mine, *scopes) == list(scopes.values())


def test_one_that_has_ended_can_be_scoped_to_nothing(arm: Arm, world: World) -> None:
    ended = buy(customer=world.home.customer, on="2025-01-01")
    assert ask(arm, ended, world.home.subscription.arm_id) == [False]


def test_many_scopes_take_as_many_queries_as_one(arm: Arm, world: World) -> None:
    path = f"{world.home.reservation.arm_id}/availableScopes"
    many = [SubscriptionFactory(customer=world.home.customer).arm_id for _ in range(50)]
    one = arm.post(path, {"properties": {"scopes": many[:1]}})
    assert arm.post(path, {"properties": {"scopes": many}}).queries == one.queries
    assert arm.post(path, {"properties": {"scopes": many * 3}}).status == 400
    assert arm.post(path, {"properties": {"scopes": "x"}}).status == 400
    assert arm.post(path, {"properties": {"scopes": [5]}}).status == 400
