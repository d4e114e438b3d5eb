"""Which roles there are at a scope."""

import pytest

from customers.policy.roles import AZURE_ROLE_IDS, ORDER_ROLES, AzureRole
from tests.arm.conftest import Arm
from tests.factories import SubscriptionFactory, World
from tests.factories.clients import make_program, person_token

DEFINITIONS = "/providers/Microsoft.Authorization/roleDefinitions"
OWNER = AZURE_ROLE_IDS[AzureRole.OWNER]
VERSION = "2022-05-01-preview"


def names(arm: Arm, scope: str, text: str = "") -> list[str]:
    answer = arm.get(f"{scope}{DEFINITIONS}", version=VERSION, **({"$filter": text} if text else {}))
    assert answer.status == 200, answer.body
    return [one["properties"]["roleName"] for one in answer.body["value"]]


def test_those_that_mean_something_there_are_listed(arm: Arm, world: World) -> None:
    order = world.home.reservation.order.arm_id
    on_orders = [role.value for role in ORDER_ROLES]
    assert names(arm, order) == names(arm, world.home.reservation.arm_id) == on_orders
    assert names(arm, "/providers/microsoft.capacity") == on_orders
    assert names(arm, world.home.subscription.arm_id.upper()) == ["Owner", "Reservation Purchaser"]
    assert names(arm, "") == [role.value for role in AzureRole]


def test_one_is_found_by_its_name_as_az_asks_for_it(arm: Arm, world: World) -> None:
    order = world.home.reservation.order.arm_id
    assert names(arm, order, "roleName eq 'reservations administrator'") == ["Reservations Administrator"]
    assert names(arm, order, "roleName eq 'Owner' and type eq 'BuiltInRole'") == ["Owner"]
    assert names(arm, order, "type eq 'CustomRole'") == []
    assert names(arm, order, "atScopeAndBelow()") == names(arm, order)


def test_a_filter_that_is_not_supported_is_refused_rather_than_ignored(arm: Arm) -> None:
    for text in ("roleName ne 'Owner'", "roleName eq 'Owner' or type eq 'x'", "roleName eq", "\x00", "principalId()"):
        answer = arm.get(DEFINITIONS, version=VERSION, **{"$filter": text})
        assert (answer.status, answer.code) == (400, "BadRequest"), text


def test_one_is_read_by_its_scope_and_by_its_full_id(arm: Arm, world: World) -> None:
    order = world.home.reservation.order.arm_id
    answer = arm.get(f"{order}{DEFINITIONS}/{OWNER}", version="2022-04-01")
    assert answer.status == 200
    assert answer.body["id"] == f"{DEFINITIONS}/{OWNER}"
    assert arm.get(answer.body["id"], version="2018-01-01-preview", disambiguation_dummy="").body == answer.body
    actions = answer.body["properties"]["permissions"][0]["actions"]
    assert "Microsoft.Capacity/exchange/action" in actions
    assert "Microsoft.Authorization/roleAssignments/write" in actions


def test_a_reader_is_said_to_read_and_nothing_else(arm: Arm) -> None:
    reader = arm.get(f"{DEFINITIONS}/{AZURE_ROLE_IDS[AzureRole.READER]}", version=VERSION)
    actions = reader.body["properties"]["permissions"][0]["actions"]
    assert actions
    assert all(action.endswith("/read") for action in actions)


def test_what_is_not_there_is_not_found(arm: Arm, world: World, foreigner: Arm) -> None:
    unknown = f"{DEFINITIONS}/00000000-0000-0000-0000-000000000001"
    for path in (unknown, f"{DEFINITIONS}/owner", f"{world.home.subscription.arm_id}{DEFINITIONS}/{_reader()}"):
        answer = arm.get(path, version=VERSION)
        assert (answer.status, answer.code) == (404, "RoleDefinitionDoesNotExist"), path
    theirs = foreigner.get(f"{world.home.reservation.order.arm_id}{DEFINITIONS}", version=VERSION)
    assert (theirs.status, theirs.code) == (404, "ReservationOrderNotFound")
    theirs = foreigner.get(f"{world.home.subscription.arm_id}{DEFINITIONS}", version=VERSION)
    assert (theirs.status, theirs.code) == (404, "SubscriptionNotFound")


def _reader() -> str:
    return str(AZURE_ROLE_IDS[AzureRole.READER])


def test_another_customers_subscription_is_not_there_for_a_customers_tenant(world: World) -> None:
    other = SubscriptionFactory(customer__partner=world.home.partner)
    tenant = Arm(make_program(world.home.partner, customer=world.home.customer).token())
    assert tenant.get(f"{world.home.subscription.arm_id}{DEFINITIONS}", version=VERSION).status == 200
    assert tenant.get(f"{other.arm_id}{DEFINITIONS}", version=VERSION).code == "SubscriptionNotFound"


def test_a_program_sees_the_subscription_that_it_buys_for(world: World) -> None:
    subscription = world.home.subscription
    buyer = make_program(world.home.partner, role=AzureRole.RESERVATION_PURCHASER, scope=subscription.arm_id)
    nobody = make_program(world.home.partner, role=None)
    path = f"{subscription.arm_id}{DEFINITIONS}"
    assert Arm(buyer.token()).get(path, version=VERSION).status == 200
    assert Arm(nobody.token()).get(path, version=VERSION).code == "SubscriptionNotFound"
    assert Arm(person_token(world.home.reader)).get(path, version=VERSION).status == 200


@pytest.mark.parametrize("scope", ["/subscriptions/x/resourceGroups/y", "/providers/Microsoft.Compute", "/x"])
def test_roles_are_held_nowhere_else(arm: Arm, scope: str) -> None:
    answer = arm.get(f"{scope}{DEFINITIONS}", version=VERSION)
    assert (answer.status, answer.code) == (400, "InvalidScope")


def test_only_known_versions_and_methods(arm: Arm) -> None:
    assert arm.get(DEFINITIONS, version="").code == "MissingApiVersionParameter"
    assert arm.get(DEFINITIONS, version="2022-11-01").code == "InvalidApiVersionParameter"
    answer = arm.put(f"{DEFINITIONS}/{OWNER}", {}, version=VERSION)
    assert (answer.status, answer.code) == (405, "HttpMethodNotSupported")
