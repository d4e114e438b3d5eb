"""PATCH of one reservation: several settings at once, all or none."""

import uuid
from typing import Any

import pytest

from core.models import AuditEvent
from customers.models import Subscription
from reservations.models import Reservation
from tests.arm.conftest import Answer, Arm
from tests.factories import (
    CatalogItemFactory,
    ManagementGroupFactory,
    PriceFactory,
    ResourceGroupFactory,
    SubscriptionFactory,
    World,
    buy,
)
from tests.factories.renewals import renewing


@pytest.fixture
def mine(world: World) -> Reservation:
    """Return home's reservation; its product is sold for one year and three."""
    reservation = world.home.reservation
    PriceFactory(item=reservation.item)
    PriceFactory(item=reservation.item, term="P3Y", unit_minor=900_000)
    return reservation


def patch(arm: Arm, reservation: Reservation, headers: Any = None, **properties: Any) -> Answer:
    answer = arm.patch(reservation.arm_id, {"properties": properties}, headers=headers)
    reservation.refresh_from_db()
    return answer


def test_a_name_is_changed_and_answered_at_once(arm: Arm, mine: Reservation) -> None:
    """Pitfall 3: 200 with the body and no header to poll."""
    answer = patch(arm, mine, name="Web tier")
    assert (answer.status, mine.name) == (200, "Web tier")
    assert answer.body["properties"]["displayName"] == "Web tier"
    assert answer.body["properties"]["provisioningState"] == "Succeeded"
    assert (answer.headers["ETag"], answer.body["etag"], mine.version) == ('"2"', 2, 2)
    assert not {"Location", "Azure-AsyncOperation"} & set(answer.headers)


def test_one_call_changes_several_settings(arm: Arm, mine: Reservation, world: World) -> None:
    subscription = world.home.subscription
    answer = patch(
        arm,
        mine,
        name="All at once",
        appliedScopeType="Single",
        appliedScopes=[subscription.arm_id],
        instanceFlexibility="Off",
        renew=True,
        renewProperties={
            "purchaseProperties": {"properties": {"quantity": 5, "term": "P3Y", "billingPlan": "Monthly"}}
        },
    )
    assert answer.status == 200
    assert (mine.name, mine.scope, mine.scope_subscription_id) == ("All at once", "Single", subscription.pk)
    assert (mine.is_size_flexible, mine.is_renewed) == (False, True)
    assert (mine.renewal_quantity, mine.renewal_term, mine.renewal_plan) == (5, "P3Y", "Monthly")
    assert answer.body["properties"]["instanceFlexibility"] == "Off"


def test_a_refusal_undoes_what_came_before_it(arm: Arm, mine: Reservation) -> None:
    answer = patch(arm, mine, name="Not kept", renew=True, renewProperties=renewal(term="P5Y"))
    assert (answer.status, answer.code) == (400, "UnsupportedReservationTerm")
    assert (mine.name, mine.version) == ("Northwind_VM_RI", 1)
    assert not AuditEvent.objects.filter(row_id=str(mine.pk), action="UPDATE").exists()


@pytest.mark.parametrize("written", ["{}", "/subscriptions/{}", "/SUBSCRIPTIONS/{}/"])
def test_pitfall_10_a_subscription_comes_bare_or_with_its_path(
    written: str, arm: Arm, mine: Reservation, world: World
) -> None:
    answer = patch(arm, mine, appliedScopeType="single", appliedScopes=[written.format(world.home.subscription.pk)])
    assert (answer.status, mine.scope_subscription_id) == (200, world.home.subscription.pk)


def test_pitfall_10_what_powershell_sends_for_nothing_says_nothing(arm: Arm, mine: Reservation) -> None:
    answer = patch(
        arm,
        mine,
        name="From PowerShell",
        instanceFlexibility="",
        appliedScopeType="",
        appliedScopes=None,
        reviewDateTime="0001-01-01T00:00:00",
    )
    assert (answer.status, mine.name, mine.is_size_flexible) == (200, "From PowerShell", True)
    assert "reviewDateTime" not in answer.body["properties"]


def test_pitfall_11_a_name_change_with_renew_false_leaves_the_renewal_on(arm: Arm, world: World) -> None:
    mine = renewing(world.home.customer)
    answer = patch(arm, mine, name="Renamed by az", renew=False)
    assert (answer.status, mine.name, mine.is_renewed) == (200, "Renamed by az", True)
    assert answer.body["properties"]["renew"] is True


def test_pitfall_11_renew_false_beside_what_is_so_already_changes_nothing(arm: Arm, world: World) -> None:
    mine = renewing(world.home.customer)
    answer = patch(arm, mine, appliedScopeType="Shared", renew=False)
    assert (answer.status, answer.code) == (400, "AppliedScopesSameAsExisting")
    assert mine.is_renewed


def test_pitfall_11_renew_false_alone_switches_the_renewal_off(arm: Arm, world: World) -> None:
    mine = renewing(world.home.customer)
    assert patch(arm, mine, renew=False, instanceFlexibility="", name=None).status == 200
    assert not mine.is_renewed
    again = patch(arm, mine, renew=False)
    assert (again.status, again.code) == (400, "PatchValuesSameAsExisting")


def renewal(**properties: Any) -> dict[str, Any]:
    return {"purchaseProperties": {"properties": properties}}


def test_what_a_renewal_buys_is_changed_while_it_is_on(arm: Arm, world: World) -> None:
    mine = renewing(world.home.customer)
    answer = patch(arm, mine, renew=False, renewProperties=renewal(quantity=7))
    assert (answer.status, mine.is_renewed, mine.renewal_quantity) == (200, True, 7)


def test_what_a_renewal_buys_is_refused_while_it_is_off(arm: Arm, mine: Reservation) -> None:
    answer = patch(arm, mine, renewProperties=renewal(quantity=7))
    assert (answer.status, answer.code) == (400, "BadRequest")
    assert (mine.is_renewed, mine.renewal_quantity) == (False, None)


@pytest.mark.parametrize(
    ("purchase", "code"),
    [
        ({"sku": {"name": "Standard_Other"}}, "BadRequest"),
        ({"location": "westeurope"}, "BadRequest"),
        ({"properties": {"reservedResourceType": "SqlDatabases"}}, "BadRequest"),
        ({"properties": {"billingScopeId": str(uuid.UUID(int=1))}}, "BillingScopeIdCannotBeChanged"),
        ({"properties": {"quantity": 0}}, "BadRequest"),
        ({"properties": {"quantity": 100_000}}, "BadRequest"),
    ],
)
def test_a_renewal_buys_the_same_product_for_the_same_subscription(
    purchase: Any, code: str, arm: Arm, mine: Reservation
) -> None:
    answer = patch(arm, mine, renew=True, renewProperties={"purchaseProperties": purchase})
    assert (answer.status, answer.code) == (400, code)
    assert not mine.is_renewed


def test_the_whole_purchase_that_was_read_can_be_sent_back(arm: Arm, mine: Reservation) -> None:
    assert patch(arm, mine, renew=True).status == 200
    read = arm.get(mine.arm_id, **{"$expand": "renewProperties"}).body["properties"]["renewProperties"]
    read["purchaseProperties"]["properties"]["quantity"] = 3
    assert patch(arm, mine, renew=True, renewProperties=read).status == 200
    assert mine.renewal_quantity == 3


def test_a_resource_group_is_named_in_either_form(arm: Arm, mine: Reservation, world: World) -> None:
    group = ResourceGroupFactory(subscription=world.home.subscription, name="rg-Web")
    named = f"/subscriptions/{group.subscription_id}/RESOURCEGROUPS/RG-web"
    assert patch(arm, mine, appliedScopeType="Single", appliedScopes=[named]).status == 200
    assert (mine.scope, mine.scope_resource_group_id) == ("ResourceGroup", group.pk)
    whole = {"subscriptionId": world.home.subscription.arm_id, "tenantId": "x"}
    assert patch(arm, mine, appliedScopeType="Single", appliedScopeProperties=whole).status == 200
    assert (mine.scope, mine.scope_resource_group_id) == ("Single", None)
    both = {"subscriptionId": world.home.subscription.arm_id, "resourceGroupId": group.arm_id}
    assert patch(arm, mine, appliedScopeType="Single", appliedScopeProperties=both).status == 200
    assert mine.scope == "ResourceGroup"


def test_a_management_group_is_named_by_its_properties(arm: Arm, mine: Reservation, world: World) -> None:
    group = ManagementGroupFactory(customer=world.home.customer)
    Subscription.objects.filter(pk=world.home.subscription.pk).update(management_group=group)
    named = {"tenantId": str(world.home.customer.pk), "managementGroupId": group.arm_id.lower()}
    assert patch(arm, mine, appliedScopeType="ManagementGroup", appliedScopeProperties=named).status == 200
    assert (mine.scope, mine.scope_management_group_id) == ("ManagementGroup", group.pk)


def test_what_is_not_the_customers_is_refused_like_what_is_not_there(arm: Arm, mine: Reservation, world: World) -> None:
    theirs = world.other.subscription.arm_id
    neighbor = SubscriptionFactory(customer=buy(customer=None).customer).arm_id
    for named in (theirs, neighbor, f"/subscriptions/{uuid.uuid4()}", "nonsense", f"{theirs}/resourceGroups/rg"):
        answer = patch(arm, mine, appliedScopeType="Single", appliedScopes=[named])
        assert (answer.status, answer.code) == (400, "AppliedScopesNotAssociatedWithCommerceAccount")
    assert mine.scope == "Shared"


@pytest.mark.parametrize(
    ("properties", "code"),
    [
        ({"appliedScopeType": "Single"}, "MissingAppliedScopesForSingle"),
        ({"appliedScopeType": "Shared"}, "AppliedScopesSameAsExisting"),
        ({"appliedScopeType": "Everywhere"}, "InvalidRequestContent"),
        ({"appliedScopes": ["x"]}, "InvalidRequestContent"),
        ({"appliedScopeType": "Shared", "appliedScopes": ["x"]}, "InvalidRequestContent"),
        ({"instanceFlexibility": "Off"}, "BadRequest"),
        ({"instanceFlexibility": "On"}, "PatchValuesSameAsExisting"),
        ({"name": "Northwind_VM_RI"}, "PatchValuesSameAsExisting"),
        ({"name": "Northwind_VM_RI", "renew": False, "appliedScopeType": "Shared"}, "PatchValuesSameAsExisting"),
        ({}, "PatchValuesSameAsExisting"),
        ({"name": "two\nlines"}, "BadRequest"),
        ({"name": "x" * 300}, "BadRequest"),
        ({"name": "a\0b"}, "InvalidRequestContent"),
        ({"name": "\ud800"}, "InvalidRequestContent"),
        ({"name": 5}, "InvalidRequestContent"),
        ({"renew": "yes"}, "InvalidRequestContent"),
        ({"renew": 1}, "InvalidRequestContent"),
        ({"renewProperties": []}, "InvalidRequestContent"),
        ({"renewProperties": {"purchaseProperties": {"properties": {"quantity": 2**40}}}}, "InvalidRequestContent"),
        ({"renewProperties": {"purchaseProperties": {"properties": {"quantity": 1.5}}}}, "InvalidRequestContent"),
        ({"renewProperties": {"purchaseProperties": {"properties": {"term": "P2Y"}}}}, "InvalidRequestContent"),
    ],
)
def test_what_cannot_be_is_refused(properties: Any, code: str, arm: Arm, mine: Reservation) -> None:
    answer = patch(arm, mine, **properties)
    assert (answer.status, answer.code) == (400, code)
    assert mine.version == 1


def test_two_subscriptions_are_one_too_many(arm: Arm, mine: Reservation, world: World) -> None:
    named = [world.home.subscription.arm_id, SubscriptionFactory(customer=world.home.customer).arm_id]
    answer = patch(arm, mine, appliedScopeType="Single", appliedScopes=named)
    assert (answer.status, answer.code) == (400, "InvalidSingleAppliedScopesCount")


def test_flexibility_is_only_for_products_with_sizes(arm: Arm, world: World) -> None:
    plan = buy(customer=world.home.customer, item=CatalogItemFactory(resource_type="SqlDatabases"))
    answer = patch(arm, plan, instanceFlexibility="On")
    assert (answer.status, answer.code) == (400, "BadRequest")


@pytest.mark.parametrize("tag", ['"1"', "1", 'W/"1"', '"9", "1"', "*"])
def test_a_change_is_made_when_the_etag_is_the_one_that_was_read(tag: str, arm: Arm, mine: Reservation) -> None:
    assert patch(arm, mine, {"if-match": tag}, name="Fresh").status == 200


@pytest.mark.parametrize("tag", ['"2"', '"0"', "nonsense", '"99999999999999"'])
def test_a_change_from_another_version_is_refused(tag: str, arm: Arm, mine: Reservation) -> None:
    answer = patch(arm, mine, {"if-match": tag}, name="Stale")
    assert (answer.status, answer.code) == (412, "PreconditionFailed")
    assert mine.name == "Northwind_VM_RI"


def test_pitfall_2_one_that_has_ended_is_refused_and_never_polled(arm: Arm, world: World) -> None:
    ended = buy(customer=world.home.customer, on="2025-01-01", name="ended")
    cancelled = buy(customer=world.home.customer, name="cancelled")
    Reservation.objects.filter(pk=cancelled.pk).update(
        state="Cancelled", ended_as="Returned", ended_at=cancelled.purchased_at
    )
    for one in (ended, cancelled):
        answer = patch(arm, one, name="Too late")
        assert (answer.status, answer.code) == (409, "OperationCannotBePerformedInCurrentState")


def test_a_body_that_is_nested_without_end_is_refused(arm: Arm, mine: Reservation) -> None:
    answer = arm.patch(mine.arm_id, "[" * 200_000)
    assert (answer.status, answer.code) == (400, "InvalidRequestContent")
