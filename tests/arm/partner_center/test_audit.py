"""Audit records."""

import json

from billing.commands.decisions import approve_refund
from core.transactions import acting
from customers.policy.roles import AzureRole
from tests.arm.partner_center.conftest import PartnerCenter, token_for
from tests.factories import NOW, CustomerFactory, World, buy
from tests.factories.clients import make_program, person_token
from tests.factories.refunds import refunded


def test_what_happened_is_told_newest_first(world: World) -> None:
    agent = PartnerCenter(person_token(world.home.admin))
    buy(customer=world.home.customer, on=NOW, name="A new one")
    answer = agent.get("/auditrecords")
    assert answer.status == 200
    dates = [one["operationDate"] for one in answer.body["items"]]
    assert dates == sorted(dates, reverse=True)
    made = next(one for one in answer.body["items"] if one["operationType"] == "create_reservation")
    assert made["customerName"] == "Northwind Customer"
    assert json.loads(made["resourceNewValue"])["name"] == "A new one"
    assert {one["partnerId"] for one in answer.body["items"]} == {str(world.home.partner.pk)}


def test_a_filter_narrows_it(world: World) -> None:
    agent = PartnerCenter(person_token(world.home.admin))
    refunded(world.home.admin, world.home.reservation)
    for field, value, found in (
        ("ResourceType", "refund", True),
        ("CustomerId", str(world.home.customer.pk), True),
        ("CompanyName", "northwind", True),
        ("CompanyName", "fabrikam", False),
        ("CustomerId", str(world.other.customer.pk), False),
    ):
        said = json.dumps({"Field": field, "Value": value, "Operator": "equals"})
        assert bool(agent.get("/auditrecords", filter=said).body["items"]) is found
    wrong = agent.get("/auditrecords", filter=json.dumps({"Field": "ResourceType", "Value": "secret"}))
    assert (wrong.status, wrong.body["code"]) == (400, 800002)


def test_the_operators_people_are_not_named(world: World) -> None:
    asked = refunded(world.home.admin, buy(customer=world.home.customer, price="36500.00"))
    with acting(world.desk_actor, now=NOW):
        approve_refund(refund_id=asked.pk, actor=world.desk_actor, now=NOW, note="It is in order.")
    said = json.dumps({"Field": "ResourceType", "Value": "refund"})
    told = PartnerCenter(person_token(world.home.admin)).get("/auditrecords", filter=said).body["items"]
    assert "Refund desk" in {one["userPrincipalName"] for one in told}
    assert world.desk.name not in json.dumps(told)


def test_nothing_is_told_from_longer_ago_than_90_days(center: PartnerCenter) -> None:
    assert center.get("/auditrecords", startDate="2026-04-04").status == 200
    assert center.get("/auditrecords", startDate="2026-04-02").status == 400
    assert center.get("/auditrecords", startDate="x").status == 400
    assert center.get("/auditrecords", startDate="2026-06-02", endDate="2026-06-01").status == 400


def test_fifty_records_take_as_many_queries_as_one(world: World) -> None:
    agent = PartnerCenter(person_token(world.home.admin))
    asked = refunded(world.home.admin, world.home.reservation)
    said = json.dumps({"Field": "ResourceType", "Value": "reservation", "Operator": "equals"})
    few = agent.get("/auditrecords", filter=said)
    for number in range(50):
        buy(customer=asked.customer if number % 2 else CustomerFactory(partner=world.home.partner), on=NOW)
    many = agent.get("/auditrecords", filter=said)
    assert len(many.body["items"]) == len(few.body["items"]) + 50
    assert many.queries == few.queries


def test_a_program_is_told_of_requests_that_are_its_own(world: World, center: PartnerCenter) -> None:
    refunded(world.home.admin, world.home.reservation)
    kinds = {one["resourceType"] for one in center.get("/auditrecords").body["items"]}
    assert "reservation" in kinds
    assert not kinds & {"refund", "service_request"}


def test_who_may_not_read_everything_is_told_nothing(world: World) -> None:
    reader = make_program(world.home.partner, role=AzureRole.READER, scope=world.home.reservation.order.arm_id)
    refused = PartnerCenter(token_for(reader)).get("/auditrecords")
    assert (refused.status, refused.body["data"]) == (403, ["AuthorizationFailed"])
