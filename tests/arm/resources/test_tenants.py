"""GET /tenants."""

from tests.arm.conftest import Arm
from tests.factories import World
from tests.factories.clients import make_program, person_token
from tests.factories.customers import CustomerFactory

VERSION = "2022-12-01"


def tenants(token: str) -> list[str]:
    answer = Arm(token).get("/tenants", version=VERSION)
    assert answer.status == 200
    return [one["tenantId"] for one in answer.body["value"]]


def test_a_person_is_told_of_their_partners_and_its_customers(world: World) -> None:
    home = world.home
    assert tenants(person_token(home.seller)) == [str(home.partner.pk), str(home.customer.pk)]


def test_in_a_customers_tenant_of_that_one(world: World) -> None:
    second = CustomerFactory(partner=world.home.partner)
    assert tenants(person_token(world.home.admin, tenant=second)) == [str(second.pk)]


def test_a_program_is_told_of_its_own(world: World) -> None:
    home = world.home
    assert tenants(make_program(home.partner).token()) == [str(home.partner.pk)]
    assert tenants(make_program(home.partner, customer=home.customer).token()) == [str(home.customer.pk)]


def test_what_is_said_of_them(world: World) -> None:
    home = world.home
    partner, customer = Arm(person_token(home.admin)).get("/tenants", version=VERSION).body["value"]
    assert partner == {
        "id": f"/tenants/{home.partner.pk}",
        "tenantId": str(home.partner.pk),
        "displayName": home.partner.name,
        "defaultDomain": "",
        "domains": [],
        "tenantCategory": "Home",
        "countryCode": "",
        "tenantType": "AAD",
    }
    assert customer["displayName"] == home.customer.company_name
    assert (customer["domains"], customer["tenantCategory"]) == ([home.customer.domain], "ManagedBy")


def test_a_page_after_the_other(world: World) -> None:
    for _ in range(50):
        CustomerFactory(partner=world.home.partner)
    arm = Arm(person_token(world.home.admin))
    first = arm.get("/tenants", version=VERSION)
    second = arm.get(first.body["nextLink"].removeprefix("https://arm.example"), version="")
    assert (len(first.body["value"]), len(second.body["value"])) == (51, 1)
    told = [one["tenantId"] for one in (*first.body["value"], *second.body["value"])]
    assert len(set(told)) == 52 and "nextLink" not in second.body


def test_it_takes_as_many_queries_for_fifty_as_for_one(world: World) -> None:
    arm = Arm(person_token(world.home.admin))
    few = arm.get("/tenants", version=VERSION).queries
    for _ in range(49):
        CustomerFactory(partner=world.home.partner)
    assert arm.get("/tenants", version=VERSION).queries == few
