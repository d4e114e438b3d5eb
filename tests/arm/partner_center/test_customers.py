"""Customers and their subscriptions."""

import json

from customers.models import Subscription
from customers.policy.roles import AzureRole
from tests.arm.partner_center.conftest import PartnerCenter, token_for
from tests.factories import CustomerFactory, SubscriptionFactory, World
from tests.factories.clients import make_program

FILTER = {"Field": "CompanyName", "Operator": "starts_with"}


def test_the_list_is_a_collection_of_ones_own(center: PartnerCenter, world: World) -> None:
    answer = center.get("/customers", size="40")
    assert answer.status == 200
    assert answer.body["totalCount"] == 1
    assert answer.body["attributes"] == {"objectType": "Collection"}
    (customer,) = answer.body["items"]
    assert customer["id"] == str(world.home.customer.pk)
    assert customer["companyProfile"]["companyName"] == "Northwind Customer"
    assert "email" not in json.dumps(customer)


def test_pages_follow_one_another_with_the_same_queries(center: PartnerCenter, world: World) -> None:
    few = center.get("/customers", size="1")
    CustomerFactory.create_batch(50, partner=world.home.partner)
    first = center.get("/customers", size="40")
    assert len(first.body["items"]) == 40
    assert first.queries == few.queries
    path, _, query = first.body["links"]["next"]["uri"].partition("?")
    rest = center.get(path, **dict(pair.split("=") for pair in query.split("&")))
    assert len(rest.body["items"]) == 11
    assert "next" not in rest.body["links"]


def test_a_filter_narrows_by_name(center: PartnerCenter, world: World) -> None:
    CustomerFactory(partner=world.home.partner, company_name="Contoso")
    answer = center.get("/customers", filter=json.dumps({**FILTER, "Value": "conto"}))
    assert [one["companyProfile"]["companyName"] for one in answer.body["items"]] == ["Contoso"]
    for wrong in (
        "{",
        "[]",
        json.dumps({**FILTER, "Value": "\ud800"}),
        json.dumps({"Field": "Secret", "Value": "x"}),
        json.dumps({**FILTER, "Value": 1}),
    ):
        refused = center.get("/customers", filter=wrong)
        assert (refused.status, refused.body["code"]) == (400, 800002)


def test_anothers_customer_is_not_found(stranger: PartnerCenter, world: World) -> None:
    answer = stranger.get(f"/customers/{world.home.customer.pk}")
    assert (answer.status, answer.body["code"], answer.body["source"]) == (404, 1000, "ReservationPortal")


def test_a_program_sees_the_customers_of_what_it_may_read(world: World, guest: PartnerCenter) -> None:
    CustomerFactory(partner=world.home.partner)
    assert guest.get("/customers").body["items"] == []
    reader = make_program(world.home.partner, role=AzureRole.READER, scope=world.home.reservation.order.arm_id)
    seen = PartnerCenter(token_for(reader)).get("/customers").body["items"]
    assert [one["id"] for one in seen] == [str(world.home.customer.pk)]


def test_a_token_of_a_customers_tenant_sees_that_customer_alone(world: World) -> None:
    CustomerFactory(partner=world.home.partner)
    own = PartnerCenter(token_for(make_program(world.home.partner, customer=world.home.customer)))
    assert [one["id"] for one in own.get("/customers").body["items"]] == [str(world.home.customer.pk)]


def test_subscriptions_can_be_registered_while_they_are_active(center: PartnerCenter, world: World) -> None:
    suspended = SubscriptionFactory(customer=world.home.customer, name="Old", state="Suspended")
    path = f"/customers/{world.home.customer.pk}/subscriptions"
    assert [one["status"] for one in center.get(path).body["items"]] == ["active", "suspended"]
    active = f"{path}/{world.home.subscription.pk}"
    assert center.get(active).body["friendlyName"] == world.home.subscription.name
    registered = center.post(f"{active}/registrations")
    assert registered.status == 202
    assert registered.headers["Location"].endswith(f"/v1{active}/registrationstatus")
    assert center.get(f"{active}/registrationstatus").body["status"] == "registered"
    refused = center.post(f"{path}/{suspended.pk}/registrations")
    assert (refused.status, refused.body["code"]) == (400, 800012)
    other = f"{path}/{world.other.subscription.pk}"
    assert center.get(other).status == 404


def test_headers_are_given_back(center: PartnerCenter) -> None:
    ids = {"MS-RequestId": "3705fc6d-4127-4a87-bdba-9658f73fe019", "MS-CorrelationId": "not an id"}
    answer = center.get("/customers", headers=ids)
    assert answer.headers["MS-RequestId"] == ids["MS-RequestId"]
    assert len(answer.headers["MS-CorrelationId"]) == 36
    assert {"MS-CV", "MS-ServerId"} <= answer.headers.keys()
    assert center.get("/customers", headers={"MS-Contract-Version": "v2"}).status == 400


def test_without_a_token_nobody_is_let_in(world: World) -> None:
    answer = PartnerCenter().get("/customers")
    assert (answer.status, answer.body["code"]) == (401, 800001)


def test_a_program_of_one_order_sees_its_subscription_alone(world: World) -> None:
    for _other in range(2):
        SubscriptionFactory(customer=world.home.customer)
    narrow = make_program(world.home.partner, role=AzureRole.READER, scope=world.home.reservation.order.arm_id)
    center = PartnerCenter(token_for(narrow))
    path = f"/customers/{world.home.customer.pk}/subscriptions"
    told = center.get(path)
    billed = world.home.reservation.order.billing_subscription
    assert [one["id"] for one in told.body["items"]] == [str(billed.pk)]
    hidden = Subscription.objects.filter(customer=world.home.customer).exclude(pk=billed.pk).first()
    assert hidden is not None
    assert center.get(f"{path}/{hidden.pk}").status == 404
    assert center.get(f"{path}/{billed.pk}").status == 200
