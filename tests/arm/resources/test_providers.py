"""Resource providers: registered from the beginning."""

import pytest

from tests.arm.conftest import Arm
from tests.factories import World

VERSION = "2016-02-01"
"""What the SDK's own policy asks in."""


def test_pitfall_12_registering_one_is_answered_as_done(arm: Arm, world: World) -> None:
    path = f"/subscriptions/{world.home.subscription.pk}/providers/microsoft.CAPACITY"
    registered = arm.post(f"{path}/register", version=VERSION)
    assert registered.status == 200
    assert registered.body["namespace"] == "Microsoft.Capacity"
    assert registered.body["registrationState"] == "Registered"
    assert arm.get(path, version=VERSION).body == registered.body


def test_the_list(arm: Arm, world: World) -> None:
    listed = arm.get(f"/subscriptions/{world.home.subscription.pk}/providers", version="2022-09-01")
    assert {one["registrationState"] for one in listed.body["value"]} == {"Registered"}
    assert "Microsoft.Support" in {one["namespace"] for one in listed.body["value"]}


@pytest.mark.parametrize("namespace", ["Microsoft.Compute", "x", "%00"])
def test_one_that_is_not_here(arm: Arm, world: World, namespace: str) -> None:
    path = f"/subscriptions/{world.home.subscription.pk}/providers/{namespace}"
    for answer in (arm.get(path, version=VERSION), arm.post(f"{path}/register", version=VERSION)):
        assert (answer.status, answer.code) == (404, "InvalidResourceNamespace")


def test_not_for_somebody_elses_subscription(foreigner: Arm, world: World) -> None:
    path = f"/subscriptions/{world.home.subscription.pk}/providers/Microsoft.Capacity/register"
    answer = foreigner.post(path, version=VERSION)
    assert (answer.status, answer.code) == (404, "SubscriptionNotFound")


def test_versions_and_methods(arm: Arm, world: World) -> None:
    path = f"/subscriptions/{world.home.subscription.pk}/providers/Microsoft.Capacity/register"
    assert arm.post(path, version="").code == "MissingApiVersionParameter"
    assert arm.post(path, version="1999-01-01").code == "InvalidApiVersionParameter"
    assert arm.get(path, version=VERSION).status == 405
