"""GET of orders: all of them, one, and one with its payments."""

from typing import Any

from billing.models import Payment
from customers.policy.roles import AzureRole
from tests.arm.capacity.places import CAPACITY
from tests.arm.conftest import Arm
from tests.factories import CustomerFactory, World, buy
from tests.factories.clients import make_program, person_token

LIST = f"{CAPACITY}/reservationOrders"
SCHEDULE = {"$expand": "schedule"}


def test_everything_of_an_order_is_told(arm: Arm, world: World) -> None:
    mine = world.home.reservation
    body = arm.get(mine.order.arm_id).body
    account = f"/providers/Microsoft.Billing/billingAccounts/{world.home.partner.pk}"
    assert body["properties"] == {
        "displayName": "Northwind_VM_RI",
        "requestDateTime": "2026-01-01T09:00:00.0000000Z",
        "createdDateTime": "2026-01-01T09:00:00.0000000Z",
        "benefitStartTime": "2026-01-01T09:00:00.0000000Z",
        "expiryDate": "2027-01-01",
        "expiryDateTime": "2027-01-01T00:00:00.0000000Z",
        "originalQuantity": 1,
        "term": "P1Y",
        "provisioningState": "Succeeded",
        "billingPlan": "Upfront",
        "reservations": [{"id": mine.arm_id}],
        "billingAccountId": account,
        "billingProfileId": f"{account}/billingProfiles/{world.home.customer.pk}",
    }
    assert (body["id"], body["name"], body["etag"]) == (mine.order.arm_id, str(mine.order_id), 1)
    assert body["systemData"]["createdBy"] == "purchases of a test"


def test_its_etag_rises_with_every_change_of_what_it_holds(arm: Arm, world: World) -> None:
    mine = world.home.reservation
    arm.patch(mine.arm_id, {"properties": {"name": "Changed"}})
    assert arm.get(mine.order.arm_id).body["etag"] == 2


def test_who_changed_what_it_holds_last_is_told_and_that_it_was_a_program(arm: Arm, world: World) -> None:
    mine, admin = world.home.reservation, world.home.admin
    program = make_program(world.home.partner)
    assert Arm(program.token()).patch(mine.arm_id, {"properties": {"name": "Changed"}}).status == 200
    for address in (mine.order.arm_id, mine.arm_id):
        told = arm.get(address).body["systemData"]
        assert (told["lastModifiedBy"], told["lastModifiedByType"]) == ("Billing robot", "Application")
        assert told["createdBy"] == "purchases of a test"
    assert Arm(person_token(admin)).patch(mine.arm_id, {"properties": {"name": "Again"}}).status == 200
    told = arm.get(mine.order.arm_id).body["systemData"]
    assert (told["lastModifiedBy"], told["lastModifiedByType"]) == ("Northwind Admin", "User")
    newest, before = arm.get(f"{mine.arm_id}/revisions").body["value"][:2]
    assert [one["systemData"]["lastModifiedByType"] for one in (newest, before)] == ["User", "Application"]


def test_an_order_whose_term_is_over_has_expired(arm: Arm, world: World) -> None:
    old = buy(customer=world.home.customer, on="2025-01-01")
    assert old.order.state == "Succeeded"
    assert arm.get(old.order.arm_id).body["properties"]["provisioningState"] == "Expired"


def test_monthly_payments_are_told_when_they_are_asked_for(arm: Arm, world: World) -> None:
    mine = buy(customer=world.home.customer, plan="Monthly", price="1200.00", quantity=2, now="2026-02-15")
    assert "planInformation" not in arm.get(mine.order.arm_id).body["properties"]
    plan = arm.get(mine.order.arm_id, **SCHEDULE).body["properties"]["planInformation"]
    assert (plan["startDate"], plan["nextPaymentDueDate"]) == ("2026-01-01", "2026-03-01")
    assert plan["pricingCurrencyTotal"] == {"currencyCode": "USD", "amount": 2400.0}
    assert len(plan["transactions"]) == 12
    assert plan["transactions"][0] == {
        "dueDate": "2026-01-01",
        "paymentDate": "2026-01-01",
        "pricingCurrencyTotal": {"currencyCode": "USD", "amount": 200.0},
        "billingCurrencyTotal": {"currencyCode": "USD", "amount": 200.0},
        "billingAccount": str(world.home.partner.pk),
        "status": "Succeeded",
    }
    assert [one["status"] for one in plan["transactions"][:3]] == ["Succeeded", "Succeeded", "Scheduled"]
    assert "paymentDate" not in plan["transactions"][2]


def test_won_are_told_in_dollars_of_the_day_of_the_purchase(arm: Arm, world: World) -> None:
    korean = CustomerFactory(partner=world.home.partner, currency="KRW")
    mine = buy(customer=korean, price="1430000")
    plan = arm.get(mine.order.arm_id, **SCHEDULE).body["properties"]["planInformation"]
    (payment,) = plan["transactions"]
    assert payment["billingCurrencyTotal"] == {"currencyCode": "KRW", "amount": 1_430_000.0}
    assert payment["pricingCurrencyTotal"] == {"currencyCode": "USD", "amount": 1000.0}
    assert "nextPaymentDueDate" not in plan


def test_a_failed_payment_says_so(arm: Arm, world: World) -> None:
    mine = buy(customer=world.home.customer, plan="Monthly", price="1200.00")
    mine.payments.filter(number=1).update(state=Payment.State.FAILED)
    failed = arm.get(mine.order.arm_id, **SCHEDULE).body["properties"]["planInformation"]["transactions"][1]
    assert (failed["status"], failed["extendedStatusInfo"]["statusCode"]) == ("Failed", "PaymentInstrumentError")


def test_a_split_changes_nothing_of_what_is_paid(arm: Arm, world: World) -> None:
    mine = buy(customer=world.home.customer, plan="Monthly", price="1200.00", quantity=3)
    before = arm.get(mine.order.arm_id, **SCHEDULE).body["properties"]["planInformation"]
    body = {"properties": {"quantities": [1, 2], "reservationId": mine.arm_id}}
    assert arm.post(f"{mine.order.arm_id}/split", body).status == 200
    after = arm.get(mine.order.arm_id, **SCHEDULE).body["properties"]
    assert after["planInformation"] == before
    assert len(after["reservations"]) == 3


def test_a_role_on_one_reservation_shows_the_order_with_that_one_alone(arm: Arm, world: World) -> None:
    mine = buy(customer=world.home.customer, price="1200.00", quantity=3)
    body = {"properties": {"quantities": [1, 2], "reservationId": mine.arm_id}}
    small = arm.post(f"{mine.order.arm_id}/split", body).body[0]["id"].partition("/revisions")[0]
    narrow = Arm(make_program(world.home.partner, role=AzureRole.READER, scope=small).token())
    told = narrow.get(mine.order.arm_id, **SCHEDULE).body["properties"]
    assert told["reservations"] == [{"id": small}]
    assert "transactions" in told["planInformation"]
    assert [one["id"] for one in narrow.get(LIST).body["value"]] == [mine.order.arm_id]


def test_fifty_orders_make_a_page_in_as_many_queries_as_one(arm: Arm, world: World) -> None:
    one = arm.get(LIST)
    made = [buy(customer=world.home.customer, on="2026-03-01") for _ in range(50)]
    many = arm.get(LIST)
    assert (len(one.body["value"]), len(many.body["value"])) == (1, 50)
    assert one.queries == many.queries
    assert many.body["nextLink"].endswith("&%24skiptoken=50")
    last = arm.get(LIST, **{"$skiptoken": "50.0"}).body
    assert [order["name"] for order in last["value"]] == [str(world.home.reservation.order_id)]
    assert "nextLink" not in last
    assert {order["name"] for order in many.body["value"]} == {str(bought.order_id) for bought in made}


def test_an_id_that_is_none_is_told(arm: Arm) -> None:
    answer = arm.get(f"{LIST}/x")
    assert (answer.status, answer.code) == (400, "InvalidReservationOrderId")


def test_the_reservations_of_an_order_are_listed_the_oldest_first(arm: Arm, world: World) -> None:
    mine = buy(customer=world.home.customer, quantity=3)
    path = f"{mine.order.arm_id}/reservations"
    one = arm.get(path)
    body: Any = {"properties": {"quantities": [1, 2], "reservationId": mine.arm_id}}
    arm.post(f"{mine.order.arm_id}/split", body)
    arm.post(f"{mine.arm_id}/archive")
    three = arm.get(path)
    assert [found["properties"]["provisioningState"] for found in three.body["value"]] == [
        "Cancelled",
        "Succeeded",
        "Succeeded",
    ]
    assert three.body["value"][0]["properties"]["archived"] is True
    assert one.queries == three.queries


def test_dollars_are_left_out_of_a_currency_without_a_rate(arm: Arm, world: World) -> None:
    swiss = CustomerFactory(partner=world.home.partner, currency="CHF")
    mine = buy(customer=swiss, price="900.00")
    plan = arm.get(mine.order.arm_id, **SCHEDULE).body["properties"]["planInformation"]
    assert "pricingCurrencyTotal" not in plan
    assert "pricingCurrencyTotal" not in plan["transactions"][0]
    assert plan["transactions"][0]["billingCurrencyTotal"] == {"currencyCode": "CHF", "amount": 900.0}
