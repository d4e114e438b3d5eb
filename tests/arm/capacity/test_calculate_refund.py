"""POST calculateRefund: what a return would bring, to the cent what the portal's quote says."""

import uuid
from typing import Any

import pytest

from billing.models import Quote, RefundPolicy
from customers.policy.roles import AzureRole
from reservations.models import Reservation
from tests.arm.capacity.asking import a_return, usd
from tests.arm.conftest import Answer, Arm
from tests.factories import NOW, CatalogItemFactory, CustomerFactory, World, buy
from tests.factories.clients import make_program, person_token
from tests.factories.refunds import ask, quote


def calculate(arm: Arm, reservation: Reservation, body: Any = None, **more: Any) -> Answer:
    return arm.post(f"{reservation.order.arm_id}/calculateRefund", body or a_return(reservation, **more))


def test_it_says_what_the_portals_quote_says(arm: Arm, world: World) -> None:
    """3,650.00 less 182 of 365 days is 1,830.00, less the fee of 12 % of it: 1,610.40."""
    mine = world.home.reservation
    answer = calculate(arm, mine)
    in_portal = quote(world.home.admin, mine)
    assert answer.status == 200
    assert in_portal.net_minor == 161_040
    session = answer.body["properties"].pop("sessionId")
    assert Quote.objects.get(pk=session).sums == in_portal.sums
    assert answer.body == {
        "id": mine.arm_id,
        "properties": {
            "quantity": 1,
            "billingRefundAmount": usd(1610.40),
            "pricingRefundAmount": usd(1610.40),
            "policyResult": {
                "properties": {
                    "consumedRefundsTotal": usd(0.0),
                    "maxRefundLimit": usd(50_000.0),
                    "policyErrors": [],
                }
            },
            "billingInformation": {
                "billingPlan": "Upfront",
                "completedTransactions": 1,
                "totalTransactions": 1,
                "billingCurrencyTotalPaidAmount": usd(3650.0),
                "billingCurrencyProratedAmount": usd(2039.60),
                "billingCurrencyRemainingCommitmentAmount": usd(0.0),
            },
        },
    }


def test_paid_monthly_in_won_a_part_of_the_quantity(world: World) -> None:
    """Units that stay are prorated too; the won has no decimals, and the limit is in dollars."""
    customer = CustomerFactory(partner=world.home.partner, currency="KRW")
    many = buy(customer=customer, price="1200000", quantity=3, plan="Monthly", now=NOW)
    answer = calculate(Arm(make_program(world.home.partner).token()), many, quantity=2)
    frozen = Quote.objects.get(pk=answer.body["properties"]["sessionId"]).sum
    told = answer.body["properties"]
    billing = told["billingInformation"]
    assert (billing["completedTransactions"], billing["totalTransactions"]) == (7, 12)
    assert billing["billingCurrencyTotalPaidAmount"] == {"currencyCode": "KRW", "amount": 7 * 300_000}
    assert told["billingRefundAmount"] == {"currencyCode": "KRW", "amount": frozen.net}
    assert told["pricingRefundAmount"] == usd(frozen.net_usd_minor / 100)
    assert billing["billingCurrencyProratedAmount"]["amount"] == 2_100_000 - frozen.net
    assert billing["billingCurrencyRemainingCommitmentAmount"]["amount"] == 5 * 200_000 == frozen.commitment_cancelled
    assert 0 < frozen.net < 200_000


def test_without_a_quantity_it_is_the_whole(arm: Arm, world: World) -> None:
    many = buy(customer=world.home.customer, quantity=4, price="365.00")
    assert calculate(arm, many, quantity=None).body["properties"]["quantity"] == 4


def test_the_same_again_is_the_same_session(arm: Arm, world: World) -> None:
    """Pitfall 6: Azure's clients send a POST again after a 500 or a 503."""
    first, again = calculate(arm, world.home.reservation), calculate(arm, world.home.reservation)
    assert first.body == again.body
    assert Quote.objects.count() == 1


def test_what_is_held_counts_as_consumed_and_too_much_is_told_in_the_200(arm: Arm, world: World) -> None:
    big = buy(customer=world.home.customer, price="60000.00", on=NOW)
    held = ask(world.home.admin, world.home.reservation)
    answer = calculate(arm, big)
    policy = answer.body["properties"]["policyResult"]["properties"]
    assert answer.status == 200
    assert policy["consumedRefundsTotal"] == usd(held.net_usd_minor / 100) == usd(1610.40)
    assert [one["code"] for one in policy["policyErrors"]] == ["RefundLimitExceeded"]
    assert policy["policyErrors"][0]["message"]
    assert answer.body["properties"]["billingRefundAmount"] == usd(60_000.0)


def test_an_excluded_product_is_told_in_the_200_too(arm: Arm, world: World) -> None:
    excluded = RefundPolicy.objects.in_force(NOW.date()).excluded_types[0]
    fixed = buy(customer=world.home.customer, item=CatalogItemFactory(resource_type=excluded, flexibility_group=""))
    answer = calculate(arm, fixed)
    told = answer.body["properties"]
    assert answer.status == 200
    assert "sessionId" not in told
    assert told["billingRefundAmount"] == usd(0.0)
    errors = told["policyResult"]["properties"]["policyErrors"]
    assert [one["code"] for one in errors] == ["SelfServiceRefundNotSupported"]
    assert excluded in errors[0]["message"]
    assert not Quote.objects.exists()


def test_ids_match_in_any_case(arm: Arm, world: World) -> None:
    body = a_return(world.home.reservation)
    body["properties"]["reservationToReturn"]["reservationId"] = world.home.reservation.arm_id.upper()
    answer = arm.post(f"{world.home.reservation.order.arm_id.lower()}/calculaterefund", body)
    assert answer.status == 200
    assert answer.body["id"] == world.home.reservation.arm_id


def test_a_reader_may_calculate(world: World) -> None:
    mine = world.home.reservation
    for role, scope in ((AzureRole.READER, mine.order.arm_id), (AzureRole.RESERVATIONS_READER, mine.arm_id)):
        program = make_program(world.home.partner, role=role, scope=scope)
        assert calculate(Arm(program.token()), mine).status == 200
    assert calculate(Arm(person_token(world.home.reader)), mine).status == 200


def test_somebody_elses_is_not_there(foreigner: Arm, arm: Arm, world: World) -> None:
    mine = world.home.reservation
    assert calculate(foreigner, mine).code == "ReservationOrderNotFound"
    another = CustomerFactory(partner=world.home.partner)
    inside = make_program(world.home.partner, customer=another)
    answer = calculate(Arm(inside.token()), mine)
    assert (answer.status, answer.code) == (404, "ReservationOrderNotFound")


def test_a_role_on_one_reservation_shows_no_other_of_its_order(world: World) -> None:
    mine = world.home.reservation
    program = make_program(world.home.partner, role=AzureRole.READER, scope=mine.arm_id)
    hidden = mine.copy_for(1, id=uuid.uuid4())
    hidden.save()
    answer = calculate(Arm(program.token()), hidden)
    assert (answer.status, answer.code) == (400, "ReservationIdNotInReservationOrder")


def test_the_reservation_has_to_be_of_the_order(arm: Arm, world: World) -> None:
    other = buy(customer=world.home.customer)
    answer = arm.post(f"{world.home.reservation.order.arm_id}/calculateRefund", a_return(other))
    assert (answer.status, answer.code) == (400, "ReservationIdNotInReservationOrder")


@pytest.mark.parametrize("quantity", [0, -1, 2])
def test_only_units_that_are_there(arm: Arm, world: World, quantity: int) -> None:
    answer = calculate(arm, world.home.reservation, quantity=quantity)
    assert (answer.status, answer.code) == (400, "InvalidRefundQuantity")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"scope": "Order"}, "properties.scope"),
        ({"scope": 7}, "properties.scope"),
        ({"reservationToReturn": None}, "properties.reservationToReturn"),
        ({"reservationToReturn": []}, "properties.reservationToReturn"),
        ({"reservationToReturn": {"quantity": 1}}, "properties.reservationToReturn.reservationId"),
        ({"reservationToReturn": {"reservationId": "x", "quantity": "many"}}, "reservationToReturn.quantity"),
        ({"reservationToReturn": {"reservationId": "x", "quantity": 10**30}}, "reservationToReturn.quantity"),
        ({"reservationToReturn": {"reservationId": "a\u0000b"}}, "reservationToReturn.reservationId"),
    ],
)
def test_bad_bodies_name_the_field(arm: Arm, world: World, change: dict[str, Any], field: str) -> None:
    body = a_return(world.home.reservation)
    body["properties"] |= change
    answer = calculate(arm, world.home.reservation, body)
    assert (answer.status, answer.code) == (400, "InvalidRequestContent")
    assert field in answer.body["error"]["message"]


def test_what_is_no_reservation_id_is_said_to_be_none(arm: Arm, world: World) -> None:
    body = a_return(world.home.reservation)
    body["properties"]["reservationToReturn"]["reservationId"] = str(world.home.reservation.pk)
    assert calculate(arm, world.home.reservation, body).code == "InvalidReservationId"


def test_other_methods_and_versions_are_refused(arm: Arm, world: World) -> None:
    address = f"{world.home.reservation.order.arm_id}/calculateRefund"
    assert (arm.get(address).status, arm.get(address).code) == (405, "HttpMethodNotSupported")
    assert (
        arm.post(address, a_return(world.home.reservation), version="2001-01-01").code == "InvalidApiVersionParameter"
    )


def test_busy_and_over_are_conflicts(arm: Arm, world: World) -> None:
    ask(world.home.admin, world.home.reservation)
    answer = calculate(arm, world.home.reservation)
    assert (answer.status, answer.code) == (409, "OperationCannotBePerformedInCurrentState")


def test_it_is_told_in_korean(world: World, arm: Arm) -> None:
    big = buy(customer=world.home.customer, price="60000.00", on=NOW)
    told = calculate(Arm(make_program(world.home.partner).token(), language="ko"), big).body["properties"]
    message = told["policyResult"]["properties"]["policyErrors"][0]["message"]
    assert any("\uac00" <= letter <= "\ud7a3" for letter in message)
