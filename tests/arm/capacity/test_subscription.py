"""The catalog of a subscription, and the orders that apply to it."""

from typing import Any

import pytest

from customers.models import Subscription
from customers.policy.roles import AzureRole
from reservations.models import Reservation, SaleEnd
from tests.arm.capacity.places import CAPACITY
from tests.arm.conftest import Arm
from tests.factories import (
    NOW,
    CatalogItemFactory,
    CustomerFactory,
    ManagementGroupFactory,
    PriceFactory,
    ResourceGroupFactory,
    SubscriptionFactory,
    World,
    buy,
)
from tests.factories.clients import make_program
from tests.factories.renewals import priced_item


def catalog(world: World) -> str:
    return f"{world.home.subscription.arm_id}{CAPACITY}/catalogs"


def test_a_product_is_told_with_prices_terms_and_plans(arm: Arm, world: World) -> None:
    item = CatalogItemFactory(sku="Standard_B2s", flexibility_ratio="1.50", series="Bsv7")
    PriceFactory(item=item, term="P1Y", unit_minor=25_400)
    PriceFactory(item=item, term="P3Y", unit_minor=49_000)
    SaleEnd.objects.create(series="bsv7", term="P5Y", ended_on="2026-07-01")
    answer = arm.get(catalog(world))
    assert answer.body == {
        "value": [
            {
                "resourceType": "virtualMachines",
                "name": "Standard_B2s",
                "terms": ["P1Y", "P3Y"],
                "locations": ["koreacentral"],
                "billingPlans": {"p1Y": ["Upfront", "Monthly"], "p3Y": ["Upfront", "Monthly"]},
                "msrp": {
                    "p1Y": {"currencyCode": "USD", "amount": 254.0},
                    "p3Y": {"currencyCode": "USD", "amount": 490.0},
                },
                "skuProperties": [
                    {"name": "Cores", "value": "4"},
                    {"name": "ReservationsAutofitGroup", "value": "DSv5 Series"},
                    {"name": "ReservationsAutofitRatio", "value": "1.5"},
                ],
                "restrictions": [{"type": "Term", "values": ["P5Y"], "reasonCode": "NotAvailableForSubscription"}],
                "tier": "Standard",
                "size": "B2s",
                "capabilities": [{"name": "vCPUs", "value": "4"}, {"name": "MemoryGB", "value": "16"}],
            }
        ],
        "totalItems": 1,
    }


def test_prices_are_in_the_customers_currency_and_of_what_is_sold_today(arm: Arm, world: World) -> None:
    korean = SubscriptionFactory(customer=CustomerFactory(partner=world.home.partner, currency="KRW"))
    PriceFactory(item=CatalogItemFactory(sku="Only_dollars"))
    PriceFactory(item=CatalogItemFactory(sku="Retired", retired_on=NOW.date()), currency="KRW")
    PriceFactory(item=CatalogItemFactory(sku="Sold"), currency="KRW", unit_minor=1_000_000)
    told = arm.get(f"{korean.arm_id}{CAPACITY}/catalogs").body["value"]
    assert [(one["name"], one["msrp"]) for one in told] == [
        ("Sold", {"p1Y": {"currencyCode": "KRW", "amount": 1_000_000.0}})
    ]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"reservedResourceType": "virtualmachines"}, {"A_vm", "B_vm"}),
        ({"reservedResourceType": "SqlDatabases"}, {"C_sql"}),
        ({"location": "Korea Central"}, {"A_vm", "C_sql"}),
        ({"location": "westeurope", "reservedResourceType": "VirtualMachines"}, {"B_vm"}),
        ({"publisherId": "somebody"}, set()),
        ({"offerId": "something"}, set()),
        ({"$filter": "name eq 'a_VM' or resourceType eq 'sqlDatabases'"}, {"A_vm", "C_sql"}),
        ({"$filter": "location eq 'westeurope' and contains(name,'vm')"}, {"B_vm"}),
    ],
)
def test_products_are_asked_for(query: Any, found: set[str], arm: Arm, world: World) -> None:
    PriceFactory(item=CatalogItemFactory(sku="A_vm"))
    PriceFactory(item=CatalogItemFactory(sku="B_vm", region="westeurope"))
    PriceFactory(item=CatalogItemFactory(sku="C_sql", region="", resource_type="SqlDatabases"))
    told = arm.get(catalog(world), **query).body
    assert {one["name"] for one in told["value"]} == found
    assert told["totalItems"] == len(found)


@pytest.mark.parametrize(
    "query",
    [{"$skip": "x"}, {"$take": "-1"}, {"$filter": "price eq 5"}, {"location": "\0"}, {"reservedResourceType": "\0"}],
)
def test_what_cannot_be_asked_is_refused(query: Any, arm: Arm, world: World) -> None:
    answer = arm.get(catalog(world), **query)
    assert (answer.status, answer.code) == (400, "BadRequest")


def test_fifty_products_make_a_page_in_as_many_queries_as_one(arm: Arm, world: World) -> None:
    priced_item()
    one = arm.get(catalog(world))
    for _ in range(51):
        priced_item()
    many = arm.get(catalog(world), location="koreacentral")
    assert (len(one.body["value"]), len(many.body["value"]), many.body["totalItems"]) == (1, 50, 52)
    assert one.queries == many.queries
    assert many.body["nextLink"].endswith("location=koreacentral&api-version=2022-11-01&%24skip=50")
    rest = arm.get(catalog(world), **{"$skip": "50.0", "$take": "1.0"}).body
    assert (len(rest["value"]), "nextLink" in rest) == (1, True)


def test_a_purchaser_of_the_subscription_reads_its_catalog_and_no_other(world: World) -> None:
    mine = world.home.subscription
    program = make_program(world.home.partner, role=AzureRole.RESERVATION_PURCHASER, scope=mine.arm_id)
    purchaser = Arm(program.token())
    assert purchaser.get(catalog(world)).status == 200
    other = SubscriptionFactory(customer=world.home.customer)
    answer = purchaser.get(f"{other.arm_id}{CAPACITY}/catalogs")
    assert (answer.status, answer.code) == (404, "SubscriptionNotFound")


def test_orders_apply_by_the_scope_of_what_still_runs(arm: Arm, world: World) -> None:
    customer, mine = world.home.customer, world.home.subscription
    group = ManagementGroupFactory(customer=customer)
    Subscription.objects.filter(pk=mine.pk).update(management_group=group)
    resource_group = ResourceGroupFactory(subscription=mine)
    elsewhere = SubscriptionFactory(customer=customer)
    scoped: dict[str, dict[str, Any]] = {
        "single": {"scope": "Single", "scope_subscription": mine},
        "group": {"scope": "ResourceGroup", "scope_subscription": mine, "scope_resource_group": resource_group},
        "management": {"scope": "ManagementGroup", "scope_management_group": group},
    }
    applied = {str(world.home.reservation.order_id)}
    for name, scope in scoped.items():
        bought = buy(customer=customer, name=name)
        Reservation.objects.filter(pk=bought.pk).update(**scope)
        applied.add(str(bought.order_id))
    other_scope = buy(customer=customer, name="other scope")
    Reservation.objects.filter(pk=other_scope.pk).update(scope="Single", scope_subscription=elsewhere)
    buy(customer=customer, name="over", on="2025-01-01")
    buy(customer=CustomerFactory(partner=world.home.partner), name="of a neighbor")
    answer = arm.get(f"{mine.arm_id}{CAPACITY}/appliedReservations")
    assert answer.body["id"] == f"{mine.arm_id}/providers/Microsoft.Capacity/AppliedReservations/default"
    told = answer.body["properties"]["reservationOrderIds"]
    assert {one.rpartition("/")[2] for one in told["value"]} == applied
    assert "nextLink" not in told


def test_the_operations_are_listed_once_each(arm: Arm) -> None:
    answer = arm.get(f"{CAPACITY}/operations")
    names = [one["name"] for one in answer.body["value"]]
    assert answer.status == 200
    assert "Microsoft.Capacity/reservationorders/split/action" in names
    assert len(names) == len(set(names))
    assert Arm().get(f"{CAPACITY}/operations").status == 401
