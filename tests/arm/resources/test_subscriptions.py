"""Subscriptions: the list, one, and its regions."""

import uuid

import pytest

from customers.models import RoleAssignment
from customers.policy.roles import AzureRole
from tests.arm.conftest import Answer, Arm
from tests.factories import NOW, World
from tests.factories.clients import Program, make_program, person_token
from tests.factories.customers import CustomerFactory, SubscriptionFactory
from tests.factories.purchases import buy

VERSION = "2022-12-01"


def listed(arm: Arm, path: str = "/subscriptions") -> Answer:
    return arm.get(path, version=VERSION)


def ids(answer: Answer) -> set[str]:
    return {one["subscriptionId"] for one in answer.body["value"]}


class TestList:
    def test_a_program_of_the_partners_sees_those_of_all_customers(self, arm: Arm, world: World) -> None:
        second = SubscriptionFactory(customer=CustomerFactory(partner=world.home.partner))
        mine = {str(world.home.subscription.pk), str(second.pk)}
        answer = listed(arm)
        assert answer.status == 200
        assert mine <= ids(answer) and str(world.other.subscription.pk) not in ids(answer)
        tenants = {one["subscriptionId"]: one["tenantId"] for one in answer.body["value"]}
        assert tenants[str(second.pk)] == str(second.customer_id)

    def test_what_is_said_of_one(self, arm: Arm, world: World) -> None:
        told = listed(arm, f"/subscriptions/{str(world.home.subscription.pk).upper()}").body
        assert told == {
            "id": f"/subscriptions/{world.home.subscription.pk}",
            "subscriptionId": str(world.home.subscription.pk),
            "tenantId": str(world.home.customer.pk),
            "displayName": world.home.subscription.name,
            "state": "Enabled",
            "subscriptionPolicies": {
                "locationPlacementId": "Public_2014-09-01",
                "quotaId": "CSP_2015-05-01",
                "spendingLimit": "Off",
            },
            "authorizationSource": "RoleBased",
            "managedByTenants": [],
            "tags": {},
        }

    def test_a_suspended_one_is_disabled(self, arm: Arm, world: World) -> None:
        suspended = SubscriptionFactory(customer=world.home.customer, state="Suspended")
        assert listed(arm, f"/subscriptions/{suspended.pk}").body["state"] == "Disabled"

    def test_in_a_customers_tenant_only_that_customers(self, world: World) -> None:
        second = CustomerFactory(partner=world.home.partner)
        theirs = SubscriptionFactory(customer=second)
        for token in (
            make_program(world.home.partner, customer=second).token(),
            person_token(world.home.admin, tenant=second),
        ):
            assert ids(listed(Arm(token))) == {str(theirs.pk)}
            answer = listed(Arm(token), f"/subscriptions/{world.home.subscription.pk}")
            assert (answer.status, answer.code) == (404, "SubscriptionNotFound")

    def test_people_see_all_of_their_partners(self, world: World) -> None:
        assert str(world.home.subscription.pk) in ids(listed(Arm(person_token(world.home.seller))))

    def test_a_program_without_a_role_sees_none(self, world: World) -> None:
        arm = Arm(make_program(world.home.partner, role=None).token())
        assert listed(arm).body == {"value": []}
        assert listed(arm, f"/subscriptions/{world.home.subscription.pk}").status == 404

    @pytest.mark.parametrize("where", ["subscription", "order", "reservation"])
    def test_a_role_somewhere_shows_the_one_that_it_is_about(self, world: World, where: str) -> None:
        bystander = SubscriptionFactory(customer=world.home.customer)
        elsewhere = buy(customer=CustomerFactory(partner=world.home.partner))
        mine = buy(customer=world.home.customer)
        billed = mine.order.billing_subscription
        scope = {"subscription": billed.arm_id, "order": mine.order.arm_id, "reservation": mine.arm_id}[where]
        role = AzureRole.RESERVATION_PURCHASER if where == "subscription" else AzureRole.READER
        program = make_program(world.home.partner, role=role, scope=scope)
        seen = ids(listed(Arm(program.token())))
        assert seen == {str(billed.pk)}
        assert not seen & {str(bystander.pk), str(elsewhere.order.billing_subscription_id)} - {str(billed.pk)}

    def test_a_role_that_has_ended_shows_nothing_more(self, world: World) -> None:
        program = make_program(world.home.partner, role=AzureRole.READER, scope=world.home.subscription.arm_id)
        RoleAssignment.objects.filter(user=program.row.user).update(ends_at=NOW)
        assert listed(Arm(program.token())).body == {"value": []}

    def test_a_page_after_the_other(self, arm: Arm, world: World) -> None:
        for _ in range(60):
            SubscriptionFactory(customer=world.home.customer)
        first = listed(arm)
        assert len(first.body["value"]) == 50
        link = first.body["nextLink"]
        assert link.startswith("https://arm.example/subscriptions?") and "api-version=2022-12-01" in link
        second = arm.get(link.removeprefix("https://arm.example"), version="")
        assert "nextLink" not in second.body
        assert not ids(first) & ids(second) and len(ids(first) | ids(second)) >= 61

    def test_it_takes_as_many_queries_for_fifty_as_for_one(self, arm: Arm, world: World) -> None:
        few = listed(arm).queries
        for _ in range(49):
            SubscriptionFactory(customer=world.home.customer)
        assert listed(arm).queries == few

    @pytest.mark.parametrize("skip", ["x", "-1", "nan", "1e400", "0.5", "\0", "1_0", " 1", "٣", ["50", "0"]])
    def test_a_page_that_is_none(self, arm: Arm, skip: str | list[str]) -> None:
        answer = arm.get("/subscriptions", version=VERSION, **{"$skiptoken": skip})
        assert (answer.status, answer.code) == (400, "BadRequest")


class TestRefusals:
    @pytest.mark.parametrize("path", ["", "/locations", "/providers", "/providers/Microsoft.Capacity"])
    def test_somebody_elses_is_not_there(self, foreigner: Arm, world: World, path: str) -> None:
        answer = listed(foreigner, f"/subscriptions/{world.home.subscription.pk}{path}")
        assert (answer.status, answer.code) == (404, "SubscriptionNotFound")

    @pytest.mark.parametrize("text", ["x", "%00", "1" * 300])
    def test_what_is_no_id(self, arm: Arm, text: str) -> None:
        answer = listed(arm, f"/subscriptions/{text}")
        assert (answer.status, answer.code) == (400, "InvalidSubscriptionId")

    def test_one_that_is_nowhere(self, arm: Arm) -> None:
        assert listed(arm, f"/subscriptions/{uuid.uuid4()}").code == "SubscriptionNotFound"

    def test_in_korean(self, program: Program) -> None:
        answer = Arm(program.token(), language="ko").get(f"/subscriptions/{uuid.uuid4()}", version=VERSION)
        assert answer.body["error"]["message"] == "구독을 찾을 수 없습니다."

    @pytest.mark.parametrize("path", ["/subscriptions", "/tenants"])
    def test_versions_and_methods(self, arm: Arm, path: str) -> None:
        assert arm.get(path, version="").code == "MissingApiVersionParameter"
        assert arm.get(path, version="1999-01-01").code == "InvalidApiVersionParameter"
        assert arm.put(path, {}, version=VERSION).status == 405
        assert Arm().get(path, version=VERSION).status == 401


def test_its_regions(arm: Arm, world: World) -> None:
    answer = listed(arm, f"/subscriptions/{world.home.subscription.pk}/locations")
    (region,) = [one for one in answer.body["value"] if one["name"] == world.home.reservation.item.region]
    assert region["id"].endswith(f"/locations/{region['name']}")
    assert region["displayName"] and region["metadata"]["regionType"] == "Physical"
    assert "" not in {one["name"] for one in answer.body["value"]}
