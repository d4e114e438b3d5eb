"""GET of one reservation."""

from core.transactions import acting
from customers.policy.roles import AzureRole
from reservations.commands.rename import rename
from reservations.models import Reservation
from tests.arm.conftest import Arm
from tests.factories import (
    NOW,
    CatalogItemFactory,
    CustomerFactory,
    ManagementGroupFactory,
    PriceFactory,
    ResourceGroupFactory,
    World,
    buy,
    usage,
)
from tests.factories.clients import make_program, person_token
from tests.factories.renewals import days, priced_item, renewing


def test_a_program_reads_it_whatever_the_case_of_the_address(arm: Arm, world: World) -> None:
    answer = arm.get(world.home.reservation.arm_id.lower())
    assert answer.status == 200
    assert answer.body["id"] == world.home.reservation.arm_id
    assert answer.headers["ETag"] == '"1"'


def test_somebody_elses_is_not_there(foreigner: Arm, world: World) -> None:
    answer = foreigner.get(world.home.reservation.arm_id)
    assert (answer.status, answer.code) == (404, "ReservationNotFound")


def test_a_program_without_a_role_sees_nothing(world: World) -> None:
    answer = Arm(make_program(world.home.partner, role=None).token()).get(world.home.reservation.arm_id)
    assert (answer.status, answer.code) == (404, "ReservationNotFound")


def test_a_role_on_the_order_is_enough_to_read(world: World) -> None:
    program = make_program(world.home.partner, role=AzureRole.READER, scope=world.home.reservation.order.arm_id)
    assert Arm(program.token()).get(world.home.reservation.arm_id).status == 200


def test_a_person_reads_it_too(world: World) -> None:
    assert Arm(person_token(world.home.reader)).get(world.home.reservation.arm_id).status == 200


def test_without_a_token_nobody_is_told_anything(world: World) -> None:
    answer = Arm().get(world.home.reservation.arm_id)
    assert (answer.status, answer.code) == (401, "AuthenticationFailed")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer authorization_uri=")


def test_the_version_has_to_be_one_that_is_known(arm: Arm, world: World) -> None:
    assert arm.get(world.home.reservation.arm_id, version="").code == "MissingApiVersionParameter"
    assert arm.get(world.home.reservation.arm_id, version="2001-01-01").code == "InvalidApiVersionParameter"


def test_what_is_no_id_is_said_to_be_none(arm: Arm) -> None:
    answer = arm.get("/providers/Microsoft.Capacity/reservationOrders/x/reservations/y")
    assert (answer.status, answer.code) == (400, "InvalidReservationOrderId")


def test_everything_that_is_known_is_told(arm: Arm, world: World) -> None:
    mine = world.home.reservation
    usage(mine, "2026-07-01", hours="12")
    usage(mine, "2026-06-20", hours="24")
    body = arm.get(mine.arm_id).body
    subscription = mine.order.billing_subscription_id
    assert {name: value for name, value in body.items() if name not in {"properties", "systemData"}} == {
        "id": mine.arm_id,
        "name": str(mine.pk),
        "type": "Microsoft.Capacity/reservationOrders/reservations",
        "location": "koreacentral",
        "etag": 1,
        "sku": {"name": mine.item.sku},
        "kind": "Microsoft.Compute",
    }
    assert body["properties"] == {
        "reservedResourceType": "VirtualMachines",
        "skuDescription": f"Reserved VM Instance, {mine.item.sku}, Korea Central, 1 Year",
        "displayName": "Northwind_VM_RI",
        "quantity": 1,
        "instanceFlexibility": "On",
        "appliedScopeType": "Shared",
        "userFriendlyAppliedScopeType": "Shared",
        "purchaseDate": "2026-01-01",
        "purchaseDateTime": "2026-01-01T09:00:00.0000000Z",
        "benefitStartTime": "2026-01-01T09:00:00.0000000Z",
        "effectiveDateTime": "2026-01-01T09:00:00.0000000Z",
        "lastUpdatedDateTime": "2026-01-01T09:00:00.0000000Z",
        "expiryDate": "2027-01-01",
        "expiryDateTime": "2027-01-01T00:00:00.0000000Z",
        "provisioningState": "Succeeded",
        "provisioningSubState": "Succeeded",
        "displayProvisioningState": "Succeeded",
        "archived": False,
        "capabilities": "ApiReturnEnabled, ApiExchangeEnabled",
        "renew": False,
        "userFriendlyRenewState": "Off",
        "billingPlan": "Upfront",
        "billingScopeId": f"/subscriptions/{subscription}",
        "term": "P1Y",
        "utilization": {
            "trend": "DOWN",
            "aggregates": [
                {"grain": 1.0, "grainUnit": "days", "value": 50.0, "valueUnit": "percentage"},
                {"grain": 7.0, "grainUnit": "days", "value": 50.0, "valueUnit": "percentage"},
                {"grain": 30.0, "grainUnit": "days", "value": 75.0, "valueUnit": "percentage"},
            ],
        },
    }


def test_who_bought_it_and_who_changed_it_last_are_told(arm: Arm, world: World) -> None:
    mine, admin = world.home.reservation, world.home.admin
    with acting(admin.actor, now=NOW):
        rename(
            reservation_id=mine.pk, name="Other", seen_version=1, principal=admin.principal, actor=admin.actor, now=NOW
        )
    told = arm.get(mine.arm_id).body["systemData"]
    assert (told["createdBy"], told["createdByType"]) == ("purchases of a test", "Application")
    assert (told["lastModifiedBy"], told["lastModifiedByType"]) == ("Northwind Admin", "User")
    assert told["lastModifiedAt"] == "2026-07-02T09:00:00.0000000Z"


def test_whom_the_operator_employs_is_not_told(arm: Arm, world: World) -> None:
    mine = world.home.reservation
    with acting(world.desk_actor, now=NOW):
        Reservation.objects.filter(pk=mine.pk).update(name="By the desk")
    assert arm.get(mine.arm_id).body["systemData"]["lastModifiedBy"] == "Refund desk"


def test_a_resource_group_is_single_to_azure(arm: Arm, world: World) -> None:
    group = ResourceGroupFactory(subscription=world.home.subscription, name="rg-web")
    mine = world.home.reservation
    Reservation.objects.filter(pk=mine.pk).update(
        scope="ResourceGroup", scope_subscription=group.subscription, scope_resource_group=group
    )
    properties = arm.get(mine.arm_id).body["properties"]
    assert properties["appliedScopeType"] == "Single"
    assert properties["userFriendlyAppliedScopeType"] == "ResourceGroup"
    assert properties["appliedScopes"] == [group.arm_id]
    assert properties["appliedScopeProperties"] == {
        "tenantId": str(world.home.customer.pk),
        "resourceGroupId": group.arm_id,
        "displayName": "rg-web",
    }


def test_a_management_group_is_told_with_its_tenant(arm: Arm, world: World) -> None:
    group = ManagementGroupFactory(customer=world.home.customer, name="Production")
    mine = world.home.reservation
    Reservation.objects.filter(pk=mine.pk).update(scope="ManagementGroup", scope_management_group=group)
    properties = arm.get(mine.arm_id).body["properties"]
    assert "appliedScopes" not in properties
    assert properties["appliedScopeProperties"] == {
        "tenantId": str(world.home.customer.pk),
        "managementGroupId": group.arm_id,
        "displayName": "Production",
    }


def test_what_is_only_shown_differently_stays_succeeded(arm: Arm, world: World) -> None:
    """Clients poll provisioningState: a failed payment or a lost benefit is told beside it."""
    monthly = buy(customer=world.home.customer, plan="Monthly", price="3600.00")
    monthly.payments.filter(number=1).update(state="Failed")
    properties = arm.get(monthly.arm_id).body["properties"]
    assert (properties["provisioningState"], properties["displayProvisioningState"]) == ("Succeeded", "Warning")
    assert properties["extendedStatusInfo"]["statusCode"] == "PaymentInstrumentError"


def test_one_whose_term_is_over_has_expired_though_nobody_wrote_it_down(arm: Arm, world: World) -> None:
    old = buy(customer=world.home.customer, on="2025-01-01")
    assert old.state == "Succeeded"
    properties = arm.get(old.arm_id).body["properties"]
    assert (properties["provisioningState"], properties["displayProvisioningState"]) == ("Expired", "Expired")
    assert properties["userFriendlyRenewState"] == "NotRenewed"
    assert "capabilities" not in properties


def test_what_gives_nothing_back_has_no_capabilities(arm: Arm, world: World) -> None:
    plan = buy(customer=world.home.customer, item=CatalogItemFactory(resource_type="SuseLinux", sku="plan", region=""))
    properties = arm.get(plan.arm_id).body["properties"]
    assert "capabilities" not in properties
    assert "instanceFlexibility" not in properties
    assert properties["skuDescription"] == "SUSE Linux, plan, 1 Year"


def test_the_renewal_is_told_with_its_price_when_it_is_asked_for(arm: Arm, world: World) -> None:
    mine = renewing(world.home.customer, item=priced_item(P1Y=365_000, P3Y=900_000), quantity=2)
    assert "renewProperties" not in arm.get(mine.arm_id).body["properties"]
    told = arm.get(mine.arm_id, **{"$expand": "renewProperties"}).body["properties"]["renewProperties"]
    assert told["billingCurrencyTotal"] == {"currencyCode": "USD", "amount": 7300.0}
    assert told["pricingCurrencyTotal"] == {"currencyCode": "USD", "amount": 7300.0}
    assert told["purchaseProperties"]["sku"] == {"name": mine.item.sku}
    assert told["purchaseProperties"]["properties"]["quantity"] == 2
    assert told["purchaseProperties"]["properties"]["renew"] is False


def test_a_renewal_that_is_off_or_has_no_price_tells_none(arm: Arm, world: World) -> None:
    expand = {"$expand": "renewProperties"}
    assert "renewProperties" not in arm.get(world.home.reservation.arm_id, **expand).body["properties"]
    unpriced = renewing(world.home.customer, item=CatalogItemFactory())
    assert set(arm.get(unpriced.arm_id, **expand).body["properties"]["renewProperties"]) == {"purchaseProperties"}


def test_a_renewal_in_won_is_told_in_dollars_as_well(arm: Arm, world: World) -> None:
    korean = CustomerFactory(partner=world.home.partner, currency="KRW")
    item = CatalogItemFactory()
    PriceFactory(item=item, currency="KRW", unit_minor=1_430_000)
    mine = renewing(korean, item=item, price="1430000")
    told = arm.get(mine.arm_id, **{"$expand": "renewproperties"}).body["properties"]["renewProperties"]
    assert told["billingCurrencyTotal"] == {"currencyCode": "KRW", "amount": 1_430_000.0}
    assert told["pricingCurrencyTotal"] == {"currencyCode": "USD", "amount": 1000.0}


def test_both_ends_of_a_renewal_name_each_other(arm: Arm, world: World) -> None:
    old = renewing(world.home.customer, on="2025-07-01")
    days("2026-06-01", "2026-07-01")
    made = Reservation.objects.get(renewed_from=old)
    before, after = (arm.get(one.arm_id).body["properties"] for one in (old, made))
    assert (before["renewDestination"], before["userFriendlyRenewState"]) == (made.arm_id, "Renewed")
    assert after["renewSource"] == old.arm_id
