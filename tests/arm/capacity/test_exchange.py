"""POST calculateExchange, POST exchange, and the results of both."""

import uuid
from typing import Any
from urllib.parse import urlsplit

import pytest

from billing.commands.exchange_decisions import reject_exchange, withdraw_exchange
from billing.models import CreditNote, Exchange, ExchangeQuote, Price
from billing.queries.books import check_books
from core import outbox
from core.models import Operation, OutboxEvent
from core.transactions import acting
from customers.policy.roles import AzureRole
from reservations.models import Reservation
from support.models import SupportRequest
from tests.arm.capacity.asking import CAPACITY, a_purchase, an_exchange, usd
from tests.arm.conftest import Answer, Arm
from tests.factories import NOW, CustomerFactory, SubscriptionFactory, World, buy, make_person
from tests.factories.carts import on_sale
from tests.factories.clients import Program, make_program, person_token
from tests.factories.exchanges import buying, exchange_quote


@pytest.fixture
def price(world: World) -> Price:
    return on_sale(unit_minor=365_000)


def body_of(world: World, price: Price, *, quantity: int = 1, **more: Any) -> dict[str, Any]:
    return an_exchange(
        [world.home.reservation], [a_purchase(price, world.home.subscription, quantity=quantity)], **more
    )


def calculate(arm: Arm, body: dict[str, Any]) -> Answer:
    return arm.post(f"{CAPACITY}/calculateExchange", body)


def poll(arm: Arm, accepted: Answer, header: str = "Azure-AsyncOperation") -> Answer:
    place = urlsplit(accepted.headers[header])
    return arm.get(place.path, version=place.query.removeprefix("api-version="))


def session_of(arm: Arm, body: dict[str, Any]) -> str:
    session: str = poll(arm, calculate(arm, body)).body["properties"]["sessionId"]
    return session


def exchange(arm: Arm, session: str) -> Answer:
    return arm.post(f"{CAPACITY}/exchange", {"properties": {"sessionId": session}})


def errors_of(arm: Arm, body: dict[str, Any]) -> list[str]:
    accepted = calculate(arm, body)
    assert accepted.status == 202
    result = poll(arm, accepted).body
    assert result["status"] == "Succeeded"
    return [one["code"] for one in result["properties"]["policyResult"]["policyErrors"]]


def test_the_first_look_finds_what_the_portals_quote_says(arm: Arm, world: World, price: Price) -> None:
    """1,830.00 of 3,650.00 are unused and come back without a fee; the new one costs 3,650.00."""
    accepted = calculate(arm, body_of(world, price))
    assert (accepted.status, accepted.body) == (202, None)
    assert accepted.headers["Azure-AsyncOperation"] == accepted.headers["Location"]
    assert accepted.headers["Retry-After"] == "5"
    result = poll(arm, accepted)
    told = result.body["properties"]
    in_portal = exchange_quote(
        world.home.admin,
        world.home.reservation,
        [buying(price.item, customer=world.home.customer, name="web tier")],
    )
    assert ExchangeQuote.objects.get(pk=told["sessionId"]).sums == in_portal.sums
    assert (result.status, result.body["status"]) == (200, "Succeeded")
    assert result.body["id"] == f"{CAPACITY}/operationResults/{result.body['name']}"
    assert told["sessionId"] != result.body["name"]
    assert (told["refundsTotal"], told["purchasesTotal"], told["netPayable"]) == (usd(1830), usd(3650), usd(1820))
    assert told["policyResult"] == {"policyErrors": None}
    assert told["savingsPlansToPurchase"] == []
    assert told["reservationsToExchange"] == [
        {
            "reservationId": world.home.reservation.arm_id,
            "quantity": 1,
            "billingRefundAmount": usd(1830),
            "billingInformation": {
                "billingCurrencyTotalPaidAmount": usd(3650),
                "billingCurrencyProratedAmount": usd(1820),
                "billingCurrencyRemainingCommitmentAmount": usd(0),
            },
        }
    ]
    (purchase,) = told["reservationsToPurchase"]
    assert purchase["billingCurrencyTotal"] == usd(3650)
    assert purchase["properties"] == {
        "sku": {"name": price.item.sku},
        "location": "koreacentral",
        "properties": {
            "reservedResourceType": "VirtualMachines",
            "billingScopeId": world.home.subscription.arm_id,
            "term": "P1Y",
            "billingPlan": "Upfront",
            "quantity": 1,
            "displayName": "web tier",
            "appliedScopeType": "Shared",
            "renew": False,
        },
    }


def test_results_stay_readable_at_the_location_too(arm: Arm, world: World, price: Price) -> None:
    """The SDK 3.0.0 looks once more, at Location, after it was told of success."""
    accepted = calculate(arm, body_of(world, price))
    first = poll(arm, accepted)
    assert poll(arm, accepted, "Location").body == first.body
    assert "Retry-After" not in first.headers


def test_pitfall_6_the_same_calculation_again_is_the_same(arm: Arm, world: World, price: Price) -> None:
    first, again = calculate(arm, body_of(world, price)), calculate(arm, body_of(world, price))
    assert first.headers["Location"] == again.headers["Location"]
    assert ExchangeQuote.objects.count() == 1


def test_an_exchange_goes_its_way_live_and_moves_everything(
    arm: Arm, program: Program, world: World, price: Price
) -> None:
    accepted = exchange(arm, session_of(arm, body_of(world, price)))
    assert (accepted.status, accepted.body) == (202, None)
    begun = poll(arm, accepted)
    assert begun.body["status"] == "PendingRefunds"
    assert begun.headers["Retry-After"] == "5"
    assert begun.headers["Location"] == begun.headers["Azure-AsyncOperation"] == accepted.headers["Location"]
    (purchase,) = begun.body["properties"]["reservationsToPurchase"]
    assert purchase["status"] == "Pending"
    assert not {"reservationId", "reservationOrderId"} & purchase.keys()
    outbox.drain(now=NOW)
    ended = poll(arm, accepted)
    assert ended.body["status"] == "Succeeded"
    (purchase,) = ended.body["properties"]["reservationsToPurchase"]
    (returned,) = ended.body["properties"]["reservationsToExchange"]
    made = Reservation.objects.get(purchased_at=NOW)
    assert (purchase["status"], purchase["reservationId"]) == ("Succeeded", made.arm_id)
    assert purchase["reservationOrderId"] == made.order.arm_id
    assert (returned["status"], returned["billingRefundAmount"]) == ("Succeeded", usd(1830))
    row = Exchange.objects.get()
    assert (row.credit_minor, row.requested_by_id) == (183_000, program.row.user_id)
    assert CreditNote.objects.filter(exchange=row).exists()
    assert SupportRequest.objects.get().exchange_id == row.pk
    assert check_books() == []


@pytest.mark.parametrize("renew", [True, False, None])
def test_what_is_bought_is_renewed_when_that_was_asked_for(
    arm: Arm, world: World, price: Price, renew: bool | None
) -> None:
    wanted = a_purchase(price, world.home.subscription, renew=renew)
    session = session_of(arm, an_exchange([world.home.reservation], [wanted]))
    accepted = exchange(arm, session)
    outbox.drain(now=NOW)
    (told,) = poll(arm, accepted).body["properties"]["reservationsToPurchase"]
    assert told["properties"]["properties"]["renew"] is bool(renew)
    assert arm.get(told["reservationId"]).body["properties"]["renew"] is bool(renew)
    assert Reservation.objects.get(purchased_at=NOW).is_renewed is bool(renew)


def test_another_wish_for_a_renewal_is_another_calculation(arm: Arm, world: World, price: Price) -> None:
    sessions = {
        session_of(
            arm, an_exchange([world.home.reservation], [a_purchase(price, world.home.subscription, renew=renew)])
        )
        for renew in (True, False)
    }
    assert len(sessions) == 2


def test_both_steps_on_the_way_are_told(arm: Arm, world: World, price: Price) -> None:
    """Each step is committed before the next begins, so that a poll may find either."""
    accepted = exchange(arm, session_of(arm, body_of(world, price)))
    seen = [poll(arm, accepted).body["status"]]
    while due := OutboxEvent.objects.open().due(NOW).order_by("pk").first():
        outbox.handle(due.pk, now=NOW)
        seen.append(poll(arm, accepted).body["status"])
    assert list(dict.fromkeys(seen)) == ["PendingRefunds", "PendingPurchases", "Succeeded"]


def test_pitfall_6_an_exchange_sent_again_is_the_same(arm: Arm, world: World, price: Price) -> None:
    session = session_of(arm, body_of(world, price))
    first, again = exchange(arm, session), exchange(arm, session)
    outbox.drain(now=NOW)
    late = exchange(arm, session)
    assert first.headers["Location"] == again.headers["Location"] == late.headers["Location"]
    assert Exchange.objects.count() == SupportRequest.objects.count() == 1


@pytest.mark.parametrize(("act", "status"), [("reject", "Failed"), ("withdraw", "Canceled")])
def test_pitfall_1_an_end_without_effect_is_failed_or_canceled_with_one_l(world: World, act: str, status: str) -> None:
    """Azure's own spelling, Cancelled, keeps its Python client polling for ever."""
    person = world.home.admin
    arm = Arm(person_token(person))
    big = buy(customer=world.home.customer, price="20000.00", on=NOW)
    dear = on_sale("dear", unit_minor=2_500_000)
    body = an_exchange([big], [a_purchase(dear, world.home.subscription)])
    accepted = exchange(arm, session_of(arm, body))
    outbox.drain(now=NOW)
    waiting = poll(arm, accepted)
    assert (waiting.body["status"], waiting.headers["Retry-After"]) == ("PendingRefunds", "30")
    pk = Exchange.objects.get().pk
    if act == "reject":
        with acting(world.desk_actor, now=NOW):
            reject_exchange(exchange_id=pk, actor=world.desk_actor, now=NOW, note="Not this one.")
    else:
        with acting(person.actor, now=NOW):
            withdraw_exchange(exchange_id=pk, actor=person.actor, now=NOW)
    ended = poll(arm, accepted)
    assert (ended.status, ended.body["status"]) == (200, status)
    assert ended.body["error"]["code"] == "OperationCannotBePerformedInCurrentState"
    assert "Retry-After" not in ended.headers
    assert ("Not this one" in ended.body["error"]["message"]) == (act == "reject")


def test_pitfall_4_a_pending_result_never_says_to_wait_no_time(arm: Arm, world: World, price: Price) -> None:
    accepted = exchange(arm, session_of(arm, body_of(world, price)))
    assert int(accepted.headers["Retry-After"]) == int(poll(arm, accepted).headers["Retry-After"]) == 5


def test_too_little_is_told_as_the_policys_error_and_refused_when_asked_for(arm: Arm, world: World) -> None:
    cheap = on_sale("cheap", unit_minor=1_000)
    assert errors_of(arm, body_of(world, cheap)) == ["PurchaseError"]
    answer = exchange(arm, session_of(arm, body_of(world, cheap)))
    assert (answer.status, answer.code) == (400, "PurchaseError")
    assert not Exchange.objects.exists()


def test_other_reasons_of_the_policy_are_told_too(arm: Arm, world: World, price: Price) -> None:
    database = on_sale("SQL", resource_type="SqlDatabases", flexibility_group="")
    assert errors_of(arm, body_of(world, database)) == ["BadRequest", "PurchaseError"]
    assert errors_of(arm, an_exchange([world.home.reservation], [])) == ["BadRequest"]
    unpriced = a_purchase(price, world.home.subscription, term="P3Y")
    assert "CalculatePriceFailed" in errors_of(arm, an_exchange([world.home.reservation], [unpriced]))
    answer = exchange(arm, session_of(arm, an_exchange([world.home.reservation], [])))
    assert (answer.status, answer.code) == (409, "OperationCannotBePerformedInCurrentState")


def test_savings_plans_are_not_sold(arm: Arm, world: World, price: Price) -> None:
    plan = {"sku": {"name": "Compute_Savings_Plan"}, "properties": {"term": "P1Y"}}
    answer = calculate(arm, body_of(world, price, savingsPlansToPurchase=[plan]))
    assert (answer.status, answer.code) == (400, "BadRequest")
    assert calculate(arm, body_of(world, price, savingsPlansToPurchase=[])).status == 202


def test_an_exchange_is_of_one_customer(arm: Arm, world: World, price: Price) -> None:
    elsewhere = buy(customer=CustomerFactory(partner=world.home.partner))
    body = an_exchange([world.home.reservation, elsewhere], [a_purchase(price, world.home.subscription)])
    assert (calculate(arm, body).status, calculate(arm, body).code) == (400, "BadRequest")
    billed_elsewhere = SubscriptionFactory(customer=elsewhere.customer)
    body = an_exchange([world.home.reservation], [a_purchase(price, billed_elsewhere)])
    assert calculate(arm, body).code == "InvalidSubscriptionId"
    assert not ExchangeQuote.objects.exists()


def test_others_reservations_are_not_there(arm: Arm, foreigner: Arm, world: World, price: Price) -> None:
    inside = Arm(make_program(world.home.partner, customer=CustomerFactory(partner=world.home.partner)).token())
    nobody = Arm(make_program(world.home.partner, role=None).token())
    for stranger in (foreigner, inside, nobody):
        answer = calculate(stranger, body_of(world, price))
        assert (answer.status, answer.code) == (404, "ReservationNotFound")
    mixed = an_exchange([world.home.reservation, world.other.reservation], [])
    assert calculate(arm, mixed).code == "ReservationNotFound"
    twice = an_exchange([world.home.reservation] * 2, [])
    assert calculate(arm, twice).code == "ReservationNotFound"


def test_a_reader_calculates_and_asks_for_nothing(world: World, price: Price) -> None:
    order = world.home.reservation.order
    reader = Arm(make_program(world.home.partner, role=AzureRole.READER, scope=order.arm_id).token())
    answer = exchange(reader, session_of(reader, body_of(world, price)))
    assert (answer.status, answer.code) == (403, "AuthorizationFailed")
    assert not Exchange.objects.exists()


def test_sessions_and_results_are_their_makers_own(arm: Arm, foreigner: Arm, world: World, price: Price) -> None:
    accepted = calculate(arm, body_of(world, price))
    session = poll(arm, accepted).body["properties"]["sessionId"]
    colleague = Arm(make_program(world.home.partner).token())
    person = Arm(person_token(make_person(world.home.partner)))
    for stranger in (foreigner, colleague, person):
        assert (exchange(stranger, session).status, exchange(stranger, session).code) == (404, "SessionNotFound")
        assert (poll(stranger, accepted).status, poll(stranger, accepted).code) == (404, "ResourceNotFound")
    assert exchange(arm, str(uuid.uuid4())).code == "SessionNotFound"
    assert arm.get(f"{CAPACITY}/operationResults/x").code == "ResourceNotFound"
    assert arm.get(f"{CAPACITY}/operationResults/{uuid.uuid4()}").code == "ResourceNotFound"


def test_a_persons_token_for_one_customer_sees_no_result_of_another(world: World, price: Price) -> None:
    person = world.home.admin
    accepted = calculate(Arm(person_token(person)), body_of(world, price))
    other = CustomerFactory(partner=world.home.partner)
    assert poll(Arm(person_token(person, tenant=other)), accepted).status == 404
    assert poll(Arm(person_token(person, tenant=world.home.customer)), accepted).status == 200


@pytest.mark.parametrize(
    "properties",
    [
        None,
        {},
        {"reservationsToExchange": []},
        {"reservationsToExchange": ["x"]},
        {"reservationsToExchange": {"a": 1}},
        {"reservationsToExchange": [{"quantity": 1}]},
        {"reservationsToExchange": [{"reservationId": "x"}], "reservationsToPurchase": "x"},
        {"reservationsToExchange": [{"reservationId": "x"}], "reservationsToPurchase": [{}]},
        {"reservationsToExchange": [{"reservationId": "x"}], "savingsPlansToPurchase": [1]},
        {"reservationsToExchange": [{"reservationId": "x"}] * 101},
    ],
)
def test_bad_bodies_are_refused(arm: Arm, properties: Any) -> None:
    answer = calculate(arm, {"properties": properties})
    assert (answer.status, answer.code) == (400, "InvalidRequestContent")
    assert arm.post(f"{CAPACITY}/exchange", {"properties": {"sessionId": properties}}).status == 400


def test_other_methods_are_refused(arm: Arm) -> None:
    for address in ("calculateExchange", "exchange"):
        assert arm.get(f"{CAPACITY}/{address}").code == "HttpMethodNotSupported"
    assert arm.post(f"{CAPACITY}/operationResults/{uuid.uuid4()}").code == "HttpMethodNotSupported"


def test_a_result_takes_as_many_queries_for_one_line_as_for_five(arm: Arm, world: World, price: Price) -> None:
    one = calculate(arm, body_of(world, price))
    begun = exchange(arm, poll(arm, one).body["properties"]["sessionId"])
    few = poll(arm, begun).queries
    many = [buy(customer=world.home.customer) for _ in range(5)]
    purchases = [a_purchase(price, world.home.subscription) for _ in range(5)]
    more = exchange(arm, session_of(arm, an_exchange(many, purchases)))
    assert poll(arm, more).queries == few
    assert Operation.objects.filter(kind="exchange").count() == 2
