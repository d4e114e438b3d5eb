"""From the catalogue through a cart to an order and its entitlement."""

from typing import Any

import pytest

from billing.models import Cart
from customers.policy.roles import AzureRole
from reservations.models import ClosedMarket, ReservationOrder
from tests.arm.partner_center.conftest import PartnerCenter, token_for
from tests.factories import NOW, SubscriptionFactory, World, buy
from tests.factories.carts import on_sale
from tests.factories.clients import make_program

REQUEST_ID = {"MS-RequestId": "4fa6dad6-a89f-4875-8247-8294a10ae1cf"}


@pytest.fixture
def line(world: World, center: PartnerCenter) -> dict[str, Any]:
    """Return a line of a cart, found as a program finds it: by product, SKU and availability."""
    on_sale()
    product = next(
        one
        for one in center.get("/products", country="US", targetView="AzureReservationsVM").body["items"]
        if "Dsv5" in one["title"]
    )
    skus = center.get(f"/products/{product['id']}/skus", country="US").body["items"]
    sku = next(one for one in skus if one["dynamicAttributes"]["skuDisplayName"] == "D4s v5")
    path = f"/products/{product['id']}/skus/{sku['id']}/availabilities"
    (availability,) = center.get(path, country="US").body["items"]
    return {
        "id": 0,
        "catalogItemId": availability["catalogItemId"],
        "quantity": 2,
        "billingCycle": "one_time",
        "termDuration": "P1Y",
        "provisioningContext": {"subscriptionId": str(world.home.subscription.pk), "scope": "shared"},
    }


def carts_of(world: World) -> str:
    return f"/customers/{world.home.customer.pk}/carts"


def test_a_cart_becomes_an_order_and_an_entitlement(center: PartnerCenter, world: World, line: dict[str, Any]) -> None:
    cart = center.post(carts_of(world), {"lineItems": [line]})
    assert (cart.status, cart.body["status"]) == (201, "Active")
    assert cart.body["lineItems"][0]["orderGroup"] == "0"
    path = f"{carts_of(world)}/{cart.body['id']}"
    changed = center.put(path, {"LineItems": [{**line, "quantity": 3, "friendlyName": "web"}]})
    assert changed.body["lineItems"][0]["quantity"] == 3
    bought = center.post(f"{path}/checkout")
    assert bought.status == 201
    (order,) = bought.body["orders"]
    assert (order["status"], order["lineItems"][0]["quantity"]) == ("completed", 3)
    assert center.get(path).body["status"] == "Ordered"

    orders = f"/customers/{world.home.customer.pk}/orders"
    assert center.get(f"{orders}/{order['id']}").body["lineItems"] == order["lineItems"]
    assert center.get(f"{orders}/{order['id']}/provisioningstatus").body[0]["status"] == "Success"
    assert order["id"] in [one["id"] for one in center.get(orders).body["items"]]
    assert center.get(orders, billingType="monthly").body["items"] == []

    entitled = center.get(
        f"/customers/{world.home.customer.pk}/entitlements", entitlementType="reservedInstance", showExpiry="true"
    ).body["items"]
    own = next(one for one in entitled if one["referenceOrder"]["id"] == order["id"])
    assert own["expiryDate"].startswith("2027-07-02")
    artifact = center.get(own["entitledArtifacts"][0]["link"]["uri"]).body
    assert (artifact["type"], artifact["reservations"][0]["quantity"]) == ("reservedinstance", 3)
    assert artifact["reservations"][0]["displayName"] == "web"


def test_a_call_that_is_sent_again_buys_once(center: PartnerCenter, world: World, line: dict[str, Any]) -> None:
    before = ReservationOrder.objects.count()
    first = center.post(carts_of(world), {"lineItems": [line]}, headers=REQUEST_ID)
    again = center.post(carts_of(world), {"lineItems": [line]}, headers=REQUEST_ID)
    assert first.body == again.body
    assert Cart.objects.filter(purpose="program").count() == 1
    other = center.post(carts_of(world), {"lineItems": [{**line, "quantity": 9}]}, headers=REQUEST_ID)
    assert other.status == 409
    checkout = f"{carts_of(world)}/{first.body['id']}/checkout"
    assert center.post(checkout).body == center.post(checkout).body
    assert ReservationOrder.objects.count() == before + 1


def test_a_cart_expires_after_a_quarter_of_an_hour(center: PartnerCenter, world: World, line: dict[str, Any]) -> None:
    path = f"{carts_of(world)}/{center.post(carts_of(world), {'lineItems': [line]}).body['id']}"
    Cart.objects.filter(purpose="program").update(opened_at=NOW.replace(hour=NOW.hour - 1))
    refused = center.post(f"{path}/checkout")
    assert (refused.status, refused.body["data"]) == (409, ["OperationCannotBePerformedInCurrentState"])


@pytest.mark.parametrize(
    ("change", "number"),
    [
        ({"catalogItemId": "NOTHING:0001P1Y:USD"}, 800009),
        ({"catalogItemId": "x"}, 800009),
        ({"termDuration": "P3Y"}, 800009),
        ({"quantity": 1_000_000}, 800009),
        ({"quantity": 0}, 800002),
        ({"billingCycle": "annual"}, 800002),
        ({"provisioningContext": {"subscriptionId": "no"}}, 800002),
        ({"provisioningContext": None}, 800002),
    ],
)
def test_what_cannot_be_bought_is_said(
    center: PartnerCenter, world: World, line: dict[str, Any], change: dict[str, Any], number: int
) -> None:
    answer = center.post(carts_of(world), {"lineItems": [{**line, **change}]})
    assert (answer.status, answer.body["code"]) == (400, number)
    assert not Cart.objects.filter(purpose="program").exists()


def test_so_many_lines_and_no_more(center: PartnerCenter, world: World, line: dict[str, Any]) -> None:
    refused = center.post(carts_of(world), {"lineItems": [line] * 21})
    assert (refused.status, refused.body["code"]) == (400, 800002)
    counted = [center.post(carts_of(world), {"lineItems": [line] * lines}) for lines in (1, 20)]
    assert [one.status for one in counted] == [201, 201]
    assert counted[0].queries == counted[1].queries


def test_a_subscription_has_to_be_the_customers_and_active(
    center: PartnerCenter, world: World, line: dict[str, Any]
) -> None:
    suspended = SubscriptionFactory(customer=world.home.customer, state="Suspended")
    for wrong in (world.other.subscription, suspended):
        context = {"subscriptionId": str(wrong.pk), "scope": "shared"}
        answer = center.post(carts_of(world), {"lineItems": [{**line, "provisioningContext": context}]})
        assert (answer.status, answer.body["code"]) == (400, 800009)


def test_who_may_not_buy_for_the_subscription_is_told(world: World, line: dict[str, Any]) -> None:
    reader = make_program(world.home.partner, role=AzureRole.READER)
    reading = PartnerCenter(token_for(reader))
    cart = reading.post(carts_of(world), {"lineItems": [line]})
    refused = reading.post(f"{carts_of(world)}/{cart.body['id']}/checkout")
    assert (refused.status, refused.body["data"]) == (403, ["AuthorizationFailed"])


def test_a_cart_is_its_programs_own(
    center: PartnerCenter, world: World, line: dict[str, Any], stranger: PartnerCenter
) -> None:
    cart = center.post(carts_of(world), {"lineItems": [line]}).body["id"]
    colleague = PartnerCenter(token_for(make_program(world.home.partner)))
    assert colleague.get(f"{carts_of(world)}/{cart}").body["code"] == 800008
    assert stranger.get(f"{carts_of(world)}/{cart}").body["code"] == 1000


def test_a_closed_market_has_no_products(center: PartnerCenter, world: World, line: dict[str, Any]) -> None:
    ClosedMarket.objects.get_or_create(country="US")
    assert center.get("/products", country="US", targetView="AzureReservations").body["items"] == []
    assert center.post(carts_of(world), {"lineItems": [line]}).body["data"] == ["NotSupportedCountry"]


def test_the_catalogue_says_what_it_does_not_have(center: PartnerCenter, line: dict[str, Any]) -> None:
    product, sku, _currency = line["catalogItemId"].split(":")
    for country in ("XX", "ßß", "KOR", "한국", "K1", ""):
        assert center.get("/products", country=country, targetView="AzureReservations").body["code"] == 800002
    assert center.get("/products", country="US", targetView="Office").body["code"] == 800002
    assert center.get("/products/NONE", country="US").body["code"] == 400013
    assert center.get(f"/products/{product}", country="US").status == 200
    assert center.get(f"/products/{product}/skus/9999P1Y", country="US").body["code"] == 400018
    assert center.get(f"/products/{product}/skus/{sku}", country="US").body["maximumQuantity"] == 1000
    assert center.get(f"/products/{product}/skus/{sku}/availabilities/KRW", country="US").body["code"] == 400019


def test_inventory_is_restricted_for_a_suspended_subscription(
    center: PartnerCenter, world: World, line: dict[str, Any]
) -> None:
    product, sku, _currency = line["catalogItemId"].split(":")
    body = {"targetItems": [{"productId": product, "skuId": sku}]}
    path = "/extensions/product/checkInventory?country=US"
    assert center.post(path, body).body[0]["isRestricted"] is False
    suspended = SubscriptionFactory(customer=world.home.customer, state="Suspended")
    context = {"inventoryContext": {"azureSubscriptionId": str(suspended.pk)}}
    assert center.post(path, {**body, **context}).body[0]["isRestricted"] is True
    many = {"targetItems": body["targetItems"] * 100}
    assert center.post(path, many).queries == center.post(path, body).queries
    assert center.post(path, {"targetItems": body["targetItems"] * 101}).status == 400
    theirs = {"inventoryContext": {"azureSubscriptionId": str(world.other.subscription.pk)}}
    assert center.post(path, {**body, **theirs}).status == 404


def test_orders_are_read_with_the_same_queries(center: PartnerCenter, world: World) -> None:
    path = f"/customers/{world.home.customer.pk}/orders"
    one = center.get(path)
    for _each in range(20):
        buy(customer=world.home.customer)
    many = center.get(path)
    assert (len(one.body["items"]), len(many.body["items"])) == (1, 21)
    assert one.queries == many.queries
