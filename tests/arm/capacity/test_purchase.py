"""POST calculatePrice and PUT of an order: what it costs, and buying it under the id that was told."""

import uuid
from typing import Any

import pytest

from billing.models import Payment, Price
from core.models import Operation
from customers.models import Customer
from customers.policy.roles import AzureRole
from reservations.models import Reservation, ReservationOrder
from tests.arm.capacity.asking import CAPACITY, a_purchase, usd
from tests.arm.conftest import Answer, Arm
from tests.factories import (
    NOW,
    CustomerFactory,
    ManagementGroupFactory,
    ResourceGroupFactory,
    SubscriptionFactory,
    World,
    fx_rates,
)
from tests.factories.carts import on_sale
from tests.factories.clients import Program, make_program, person_token


@pytest.fixture
def price(world: World) -> Price:
    return on_sale(unit_minor=365_005)


def calculate(arm: Arm, body: dict[str, Any]) -> Answer:
    return arm.post(f"{CAPACITY}/calculatePrice", body)


def purchase(arm: Arm, body: dict[str, Any], order_id: str = "") -> Answer:
    return arm.put(f"{CAPACITY}/reservationOrders/{order_id or uuid.uuid4()}", body)


def asked(world: World, price: Price, **more: Any) -> dict[str, Any]:
    return a_purchase(price, world.home.subscription, **more)


def bought() -> Reservation:
    return Reservation.objects.select_related("order", "item").get(purchased_at=NOW)


def test_the_price_is_of_the_whole_term_with_every_payment(arm: Arm, world: World, price: Price) -> None:
    """Twelve payments, the last of which carries what does not divide evenly: to the cent the price in all."""
    answer = calculate(arm, asked(world, price, quantity=3, billingPlan="Monthly"))
    told = answer.body["properties"]
    assert answer.status == 200
    assert told["billingCurrencyTotal"] == told["pricingCurrencyTotal"] == usd(10_950.15)
    assert (told["netTotal"], told["grandTotal"], told["taxTotal"], told["isTaxIncluded"]) == (
        10_950.15,
        10_950.15,
        0.0,
        False,
    )
    assert told["skuDescription"] == price.item.sku.lower()
    assert price.item.name in told["skuTitle"]
    schedule = told["paymentSchedule"]
    assert (len(schedule), schedule[0]["dueDate"], schedule[-1]["dueDate"]) == (12, "2026-07-02", "2027-06-02")
    assert sum(round(one["billingCurrencyTotal"]["amount"] * 100) for one in schedule) == 1_095_015
    assert {one["status"] for one in schedule} == {"Scheduled"}
    uuid.UUID(told["reservationOrderId"])
    assert not Reservation.objects.filter(purchased_at=NOW).exists()


def test_won_are_told_in_dollars_too(world: World, arm: Arm) -> None:
    fx_rates()
    customer = CustomerFactory(partner=world.home.partner, currency="KRW", country="KR")
    won = on_sale(unit_minor=1_430_000, currency="KRW")
    told = calculate(arm, a_purchase(won, SubscriptionFactory(customer=customer))).body["properties"]
    assert told["billingCurrencyTotal"] == {"currencyCode": "KRW", "amount": 1_430_000}
    assert told["pricingCurrencyTotal"] == usd(1000.0)


def test_it_is_bought_under_the_id_that_was_told_and_the_first_payment_taken(
    arm: Arm, program: Program, world: World, price: Price
) -> None:
    body = asked(world, price, quantity=3, billingPlan="Monthly", renew=True)
    order_id = calculate(arm, body).body["properties"]["reservationOrderId"]
    answer = purchase(arm, body, order_id)
    assert (answer.status, answer.body["properties"]["provisioningState"]) == (202, "Creating")
    assert answer.headers["Location"].startswith(f"https://arm.example{CAPACITY}/reservationOrders/{order_id}?")
    assert int(answer.headers["Retry-After"]) >= 1
    order = arm.get(f"{CAPACITY}/reservationOrders/{order_id}")
    made = bought()
    assert order.status == 200
    assert order.body["properties"]["provisioningState"] == "Succeeded"
    assert order.body["properties"]["reservations"] == [{"id": made.arm_id}]
    assert str(made.order_id) == order_id
    assert (made.quantity, made.name, made.item_id, made.is_renewed) == (3, "web tier", price.item_id, True)
    assert (made.order.billing_plan, made.order.term) == ("Monthly", "P1Y")
    assert Payment.objects.filter(reservation=made, state="Succeeded").get().amount_minor == 3 * 30_417
    assert sum(Payment.objects.filter(reservation=made).values_list("amount_minor", flat=True)) == 3 * 365_005


def test_pitfall_6_a_purchase_sent_again_buys_once(arm: Arm, world: World, price: Price) -> None:
    body = asked(world, price)
    order_id = calculate(arm, body).body["properties"]["reservationOrderId"]
    first, again = purchase(arm, body, order_id), purchase(arm, body, order_id)
    assert (again.status, again.body) == (202, first.body)
    assert bought().quantity == 1


def test_an_id_is_good_for_one_purchase(arm: Arm, world: World, price: Price) -> None:
    order_id = str(uuid.uuid4())
    purchase(arm, asked(world, price), order_id)
    colleague = Arm(make_program(world.home.partner).token())
    for answer in (
        purchase(arm, asked(world, price, quantity=2), order_id),
        purchase(colleague, asked(world, price), order_id),
        purchase(arm, asked(world, price), str(world.home.reservation.order_id)),
        purchase(arm, asked(world, price), str(world.other.reservation.order_id)),
    ):
        assert (answer.status, answer.code) == (409, "ReservationOrderIdAlreadyExists")
    assert bought().quantity == 1


def test_at_the_price_that_was_told_or_not_at_all(arm: Arm, world: World, price: Price) -> None:
    body = asked(world, price)
    order_id = calculate(arm, body).body["properties"]["reservationOrderId"]
    on_sale("other")
    Price.objects.create(item=price.item, term="P1Y", currency="USD", unit_minor=400_000, from_on=NOW.date())
    answer = purchase(arm, body, order_id)
    assert (answer.status, answer.code) == (400, "ActivateQuoteFailed")
    assert not Reservation.objects.filter(purchased_at=NOW).exists()
    assert purchase(arm, body).status == 202


@pytest.mark.parametrize("form", ["{}", "/subscriptions/{}", "/SUBSCRIPTIONS/{}", "subscriptions/{}/"])
def test_pitfall_10_the_billing_scope_comes_bare_or_as_a_path(arm: Arm, world: World, price: Price, form: str) -> None:
    answer = calculate(arm, asked(world, price, billingScopeId=form.format(world.home.subscription.pk)))
    assert answer.status == 200


def test_pitfall_10_powershells_empty_values_are_none(arm: Arm, world: World, price: Price) -> None:
    empty = {"reviewDateTime": "0001-01-01T00:00:00Z", "reservedResourceProperties": {"instanceFlexibility": ""}}
    assert purchase(arm, asked(world, price, **empty)).status == 202
    assert bought().is_size_flexible


def test_names_match_in_any_case(arm: Arm, world: World, price: Price) -> None:
    body = asked(world, price, reservedResourceType="virtualmachines", term="p1y", billingPlan="monthly")
    body |= {"sku": {"name": price.item.sku.upper()}, "location": "Korea Central"}
    assert purchase(arm, body).status == 202
    assert bought().item_id == price.item_id


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"reservedResourceType": "SqlDatabases"}, "InvalidFulfillmentRequestParameters"),
        ({"term": "P3Y"}, "InvalidFulfillmentRequestParameters"),
        ({"term": "P2Y"}, "InvalidRequestContent"),
        ({"quantity": 100_000}, "InvalidRequestContent"),
        ({"quantity": 0}, "InvalidRequestContent"),
        ({"quantity": "three"}, "InvalidRequestContent"),
        ({"billingScopeId": "x"}, "InvalidSubscriptionId"),
        ({"billingScopeId": str(uuid.uuid4())}, "InvalidSubscriptionId"),
        ({"appliedScopeType": "Single"}, "MissingAppliedScopesForSingle"),
        ({"appliedScopeType": "Single", "appliedScopes": ["x"]}, "AppliedScopesNotAssociatedWithCommerceAccount"),
        ({"reservedResourceProperties": {"instanceFlexibility": "Off"}}, "BadRequest"),
        ({"displayName": "a\x00b"}, "InvalidRequestContent"),
        ({"displayName": 7 * [1]}, "InvalidRequestContent"),
    ],
)
def test_what_is_refused(arm: Arm, world: World, price: Price, change: dict[str, Any], code: str) -> None:
    for answer in (calculate(arm, asked(world, price, **change)), purchase(arm, asked(world, price, **change))):
        assert (answer.status, answer.code) == (400, code)
    assert not Reservation.objects.filter(purchased_at=NOW).exists()
    assert not Operation.objects.exists()


@pytest.mark.parametrize("missing", ["sku", "properties"])
def test_what_is_missing_is_named(arm: Arm, world: World, price: Price, missing: str) -> None:
    body = asked(world, price)
    del body[missing]
    answer = calculate(arm, body)
    assert (answer.status, answer.code) == (400, "InvalidRequestContent")
    assert answer.body["error"]["message"].startswith(missing)


def test_no_market_no_reservation(arm: Arm, world: World, price: Price) -> None:
    customer = CustomerFactory(partner=world.home.partner, country="CN")
    answer = purchase(arm, a_purchase(price, SubscriptionFactory(customer=customer)))
    assert (answer.status, answer.code) == (400, "NotSupportedCountry")


def test_scopes_are_found_by_azures_ids(arm: Arm, world: World, price: Price) -> None:
    mine = world.home.subscription
    group = ResourceGroupFactory(subscription=mine)
    above = ManagementGroupFactory(customer=world.home.customer)
    mine.management_group = above
    mine.save()
    for change, expected in (
        ({"appliedScopeType": "Single", "appliedScopes": [mine.arm_id]}, mine.arm_id),
        ({"appliedScopeType": "Single", "appliedScopeProperties": {"subscriptionId": mine.arm_id}}, mine.arm_id),
        ({"appliedScopeType": "Single", "appliedScopes": [group.arm_id.upper()]}, group.arm_id),
        (
            {"appliedScopeType": "ManagementGroup", "appliedScopeProperties": {"managementGroupId": above.arm_id}},
            above.arm_id,
        ),
    ):
        order_id = purchase(arm, asked(world, price, **change)).body["name"]
        assert Reservation.objects.get(order_id=order_id).scope_arm_id == expected


def test_nothing_of_another_customer_is_a_scope(arm: Arm, world: World, price: Price) -> None:
    stranger = ResourceGroupFactory(
        subscription=SubscriptionFactory(customer=CustomerFactory(partner=world.home.partner))
    )
    for named in (stranger.arm_id, stranger.subscription.arm_id, world.other.subscription.arm_id):
        answer = purchase(arm, asked(world, price, appliedScopeType="Single", appliedScopes=[named]))
        assert answer.code == "AppliedScopesNotAssociatedWithCommerceAccount"


def test_a_single_scope_names_one_place(arm: Arm, world: World, price: Price) -> None:
    mine = [world.home.subscription.arm_id, SubscriptionFactory(customer=world.home.customer).arm_id]
    answer = purchase(arm, asked(world, price, appliedScopeType="Single", appliedScopes=mine))
    assert (answer.status, answer.code) == (400, "InvalidSingleAppliedScopesCount")


def test_capacity_priority_for_one_subscription(arm: Arm, world: World, price: Price) -> None:
    wanted = {"reservedResourceProperties": {"instanceFlexibility": "Off"}}
    single = {"appliedScopeType": "Single", "appliedScopes": [world.home.subscription.arm_id]}
    assert purchase(arm, asked(world, price, **wanted, **single)).status == 202
    assert not bought().is_size_flexible


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (AzureRole.RESERVATION_PURCHASER, 202),
        (AzureRole.OWNER, 202),
        (AzureRole.CONTRIBUTOR, 403),
        (AzureRole.READER, 403),
        (None, 403),
    ],
)
def test_buyers_hold_a_role_at_the_subscription(
    world: World, price: Price, role: AzureRole | None, status: int
) -> None:
    program = make_program(world.home.partner, role=role, scope=world.home.subscription.arm_id)
    answer = purchase(Arm(program.token()), asked(world, price))
    assert answer.status == status
    assert ReservationOrder.objects.filter(purchased_at=NOW).exists() == (status == 202)
    if status == 403:
        assert answer.code == calculate(Arm(program.token()), asked(world, price)).code == "AuthorizationFailed"


def test_a_person_buys_by_their_own_right(world: World, price: Price) -> None:
    assert purchase(Arm(person_token(world.home.admin)), asked(world, price)).status == 202
    assert purchase(Arm(person_token(world.home.reader)), asked(world, price)).code == "AuthorizationFailed"


def test_others_subscriptions_are_unknown(arm: Arm, foreigner: Arm, world: World, price: Price) -> None:
    another: Customer = CustomerFactory(partner=world.home.partner)
    inside = Arm(make_program(world.home.partner, customer=another).token())
    for stranger in (foreigner, inside):
        for answer in (calculate(stranger, asked(world, price)), purchase(stranger, asked(world, price))):
            assert (answer.status, answer.code) == (400, "InvalidSubscriptionId")


def test_whoever_buys_owns_it_and_others_do_not_see_it(foreigner: Arm, world: World, price: Price) -> None:
    program = make_program(
        world.home.partner, role=AzureRole.RESERVATION_PURCHASER, scope=world.home.subscription.arm_id
    )
    buyer = Arm(program.token())
    address = f"{CAPACITY}/reservationOrders/{purchase(buyer, asked(world, price)).body['name']}"
    assert buyer.get(address).status == 200
    assert foreigner.get(address).code == "ReservationOrderNotFound"


def test_other_methods_are_refused(arm: Arm, world: World) -> None:
    assert arm.get(f"{CAPACITY}/calculatePrice").code == "HttpMethodNotSupported"
    assert arm.delete(world.home.reservation.order.arm_id).code == "HttpMethodNotSupported"


def test_what_is_no_id_is_said_to_be_none(arm: Arm, world: World, price: Price) -> None:
    assert purchase(arm, asked(world, price), "x").code == "InvalidReservationOrderId"
