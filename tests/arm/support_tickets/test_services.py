"""What can be asked for: services, and their problem classifications."""

from tests.arm.conftest import Arm
from tests.factories import World
from tests.factories.clients import Program, make_program

SERVICES = "/providers/Microsoft.Support/services"
BILLING = "517f2da6-78fd-0498-4e22-ad26996b1dfc"
SUBSCRIPTIONS = "f3dc5421-79ef-1efa-41a5-42bf3cbb52c6"
VERSION = "2024-04-01"


def test_azures_own_services_go_by_azures_ids(arm: Arm) -> None:
    answer = arm.get(SERVICES, version=VERSION)
    named = {one["name"]: one["properties"]["displayName"] for one in answer.body["value"]}
    assert named[BILLING] == "Billing"
    assert named[SUBSCRIPTIONS] == "Subscription management"
    assert len(named) == 4
    for one in answer.body["value"]:
        assert arm.get(one["id"].upper(), version=VERSION).body == one


def test_refunds_go_by_azures_name_for_them(arm: Arm) -> None:
    answer = arm.get(f"{SERVICES}/{BILLING}/problemClassifications", version=VERSION)
    names = [one["properties"]["displayName"] for one in answer.body["value"]]
    assert names[:2] == [
        "Reservation Management / Exchanges and Refunds",
        "Reservation management / Buying a reservation",
    ]
    again = arm.get(f"{SERVICES}/{BILLING}/problemClassifications", version=VERSION)
    assert [one["id"] for one in again.body["value"]] == [one["id"] for one in answer.body["value"]]
    first = answer.body["value"][0]
    assert arm.get(first["id"], version=VERSION).body == first


def test_ids_are_the_same_in_every_language(world: World, program: Program) -> None:
    path = f"{SERVICES}/{BILLING}/problemClassifications"
    english = Arm(program.token()).get(path, version=VERSION).body["value"]
    korean = Arm(program.token(), language="ko").get(path, version=VERSION).body["value"]
    assert [one["id"] for one in korean] == [one["id"] for one in english]
    assert all(any("가" <= letter <= "힣" for letter in one["properties"]["displayName"]) for one in korean)


def test_what_is_not_there(arm: Arm) -> None:
    of_billing = arm.get(f"{SERVICES}/{BILLING}/problemClassifications", version=VERSION).body["value"][0]
    for path in (
        f"{SERVICES}/x",
        f"{SERVICES}/00000000-0000-0000-0000-000000000001",
        f"{SERVICES}/x/problemClassifications",
        f"{SERVICES}/{BILLING}/problemClassifications/x",
        f"{SERVICES}/{SUBSCRIPTIONS}/problemClassifications/{of_billing['name']}",
    ):
        answer = arm.get(path, version=VERSION)
        assert (answer.status, answer.code) == (404, "ResourceNotFound")


def test_everybody_with_a_token_may_read_them(world: World) -> None:
    assert Arm(make_program(world.home.partner, role=None).token()).get(SERVICES, version=VERSION).status == 200
    assert Arm().get(SERVICES, version=VERSION).status == 401


def test_versions_and_methods(arm: Arm) -> None:
    assert arm.get(SERVICES, version="").code == "MissingApiVersionParameter"
    assert arm.get(SERVICES, version="2020-04-01").code == "InvalidApiVersionParameter"
    assert arm.post(SERVICES, {}, version=VERSION).status == 405
