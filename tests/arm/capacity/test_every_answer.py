"""Every operation of Microsoft.Capacity, answered in every way that Azure describes.

Each answer of ``arm`` is held against Azure's description as it comes (tests/arm/azure); here all of them come.
"""

import uuid
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from billing.models import Price
from core import outbox
from customers.models import Subscription
from reservations.models import Reservation
from tests.arm.azure.holding import DESCRIPTIONS, demand, not_seen
from tests.arm.capacity.asking import CAPACITY, a_purchase, a_return, an_exchange
from tests.arm.conftest import Answer, Arm
from tests.factories import (
    NOW,
    CustomerFactory,
    ManagementGroupFactory,
    ResourceGroupFactory,
    SubscriptionFactory,
    World,
    buy,
    usage,
)
from tests.factories.carts import on_sale
from tests.factories.renewals import days, priced_item, renewing

KNOWN = DESCRIPTIONS["microsoft.capacity"]


def follow(arm: Arm, accepted: Answer, of: str) -> Answer:
    """Ask where an answer says, and hold what is told at the end against the 200 of the operation that it came of."""
    place = urlsplit(accepted.headers["Location"])
    answer = arm.get(place.path, version="", **dict(parse_qsl(place.query)))
    if answer.status == 200:
        demand(KNOWN, KNOWN.operations[of], 200, answer.body, answer.headers)
        arm.seen.add((of, "200"))
    return answer


def test_every_operation_is_answered_in_every_way_that_azure_describes(arm: Arm, world: World) -> None:
    price = on_sale(unit_minor=500_000)
    look(arm, world)
    change(arm, world)
    buy_one(arm, a_purchase(price, world.home.subscription, billingPlan="Monthly"))
    give_back(arm, world)
    exchange(arm, world, price)
    assert len(KNOWN.operations) == 22 + 3
    assert not_seen("microsoft.capacity", arm.seen) == set()


def look(arm: Arm, world: World) -> None:
    everything = in_every_state(world)
    for where in ("catalogs", "appliedReservations"):
        arm.get(f"{world.home.subscription.arm_id}{CAPACITY}/{where}")
    arm.get(f"{CAPACITY}/operations")
    arm.get(f"{CAPACITY}/reservationOrders")
    arm.get(f"{CAPACITY}/reservations", refreshSummary="true", take=5)
    states = set()
    for held in everything:
        order = held.order.arm_id
        arm.get(order, **{"$expand": "schedule"})
        arm.get(f"{order}/reservations")
        told = arm.get(held.arm_id, **{"$expand": "renewProperties"}).body["properties"]
        states.add(told["displayProvisioningState"])
        arm.get(f"{held.arm_id}/revisions")
    assert states == {"Succeeded", "NoBenefit", "Warning", "Expired"}


def in_every_state(world: World) -> list[Reservation]:
    """Return reservations about which all is told that can be: use, renewal, scopes, payments, ends."""
    customer, subscription = world.home.customer, world.home.subscription
    used = buy(customer=customer, name="used")
    usage(used, *[f"2026-06-{day:02}" for day in range(2, 31)], hours="20")
    idle = SubscriptionFactory(customer=CustomerFactory(partner=world.home.partner), state=Subscription.State.SUSPENDED)
    useless = buy(customer=idle.customer, name="no benefit")
    Reservation.objects.filter(pk=useless.pk).update(scope="Single", scope_subscription=idle)
    group = ResourceGroupFactory(subscription=subscription)
    scoped: list[dict[str, Any]] = [
        {"scope": "Single", "scope_subscription": subscription},
        {"scope": "ResourceGroup", "scope_subscription": subscription, "scope_resource_group": group},
        {"scope": "ManagementGroup", "scope_management_group": ManagementGroupFactory(customer=customer)},
    ]
    narrow = [buy(customer=customer, name=scope["scope"]) for scope in scoped]
    for held, scope in zip(narrow, scoped, strict=True):
        Reservation.objects.filter(pk=held.pk).update(**scope)
    over, renewed = buy(customer=customer, on="2025-01-01", name="over"), renewing(customer, on="2025-07-01")
    for day in ("2026-06-01", "2026-07-01"):  # its price is locked, and it renews itself
        days(day, day)
    made = Reservation.objects.get(renewed_from=renewed)
    failed = buy(customer=customer, plan="Monthly", price="3600.00", name="failed", now=NOW)
    failed.payments.filter(number=7).update(state="Failed")
    return [used, useless, *narrow, over, renewed, made, failed, renewing(customer, name="renewing", term="P3Y")]


def change(arm: Arm, world: World) -> None:
    mine = buy(customer=world.home.customer, quantity=3, name="three", item=priced_item())
    order = mine.order.arm_id
    arm.patch(mine.arm_id, {"properties": {"name": "Web tier", "appliedScopeType": "Shared", "renew": True}})
    arm.post(f"{mine.arm_id}/availableScopes", {"properties": {"scopes": [world.home.subscription.arm_id, "/x"]}})
    split = arm.post(f"{order}/split", {"properties": {"quantities": [1, 2], "reservationId": mine.arm_id}})
    follow(arm, split, "Reservation_Split")
    parts = [one["id"].partition("/revisions/")[0] for one in split.body[:2]]
    follow(arm, arm.post(f"{order}/merge", {"properties": {"sources": parts}}), "Reservation_Merge")
    for verb in ("archive", "unarchive"):
        arm.post(f"{mine.arm_id}/{verb}")
    arm.get(f"{order}/reservations")
    arm.post(f"{order}/changeDirectory", {"destinationTenantId": str(world.other.customer.pk)})


def buy_one(arm: Arm, body: dict[str, Any]) -> None:
    order_id = arm.post(f"{CAPACITY}/calculatePrice", body).body["properties"]["reservationOrderId"]
    bought = arm.put(f"{CAPACITY}/reservationOrders/{order_id}", body)
    assert follow(arm, bought, "ReservationOrder_Purchase").body["name"] == order_id
    assert arm.put(f"{CAPACITY}/reservationOrders/{uuid.uuid4()}", {**body, "sku": None}).status == 400


def give_back(arm: Arm, world: World) -> None:
    mine = buy(customer=world.home.customer, plan="Monthly", price="3600.00", quantity=2, now=NOW)
    order = mine.order.arm_id
    session = arm.post(f"{order}/calculateRefund", a_return(mine)).body["properties"]["sessionId"]
    accepted = arm.post(f"{order}/return", a_return(mine, sessionId=session))
    assert follow(arm, accepted, "Return_Post").status == 202
    outbox.drain(now=NOW)
    assert follow(arm, accepted, "Return_Post").status == 200
    too_dear = buy(customer=world.home.customer, price="60000.00", on=NOW)
    errors = arm.post(f"{too_dear.order.arm_id}/calculateRefund", a_return(too_dear)).body["properties"]["policyResult"]
    assert errors["properties"]["policyErrors"][0]["code"] == "RefundLimitExceeded"


def exchange(arm: Arm, world: World, price: Price) -> None:
    returned = [world.home.reservation]
    everything = arm.post(f"{CAPACITY}/calculateExchange", an_exchange(returned, of_every_kind(world, price)))
    assert len(follow(arm, everything, "CalculateExchange_Post").body["properties"]["reservationsToPurchase"]) == 5
    purchase = a_purchase(price, world.home.subscription)
    calculated = arm.post(f"{CAPACITY}/calculateExchange", an_exchange(returned, [purchase]))
    session = follow(arm, calculated, "CalculateExchange_Post").body["properties"]["sessionId"]
    accepted = arm.post(f"{CAPACITY}/exchange", {"properties": {"sessionId": session}})
    assert follow(arm, accepted, "Exchange_Post").body["status"] == "PendingRefunds"
    outbox.drain(now=NOW)
    assert follow(arm, accepted, "Exchange_Post").body["status"] == "Succeeded"
    assert "swapProperties" in arm.get(world.home.reservation.arm_id).body["properties"]


def of_every_kind(world: World, price: Price) -> list[dict[str, Any]]:
    """Return purchases with each scope, and one of a product that is sold in all regions."""
    subscription = world.home.subscription
    root = ManagementGroupFactory(customer=world.home.customer)
    Subscription.objects.filter(pk=subscription.pk).update(management_group=root)
    anywhere = on_sale("Plan", resource_type="SuseLinux", region="", flexibility_group="")
    targets = {
        "Shared": {},
        "Single": {"subscriptionId": subscription.arm_id},
        "ManagementGroup": {"managementGroupId": root.arm_id},
    }
    group = {"resourceGroupId": ResourceGroupFactory(subscription=subscription, name="rg-shop").arm_id}
    scopes = [*targets.items(), ("Single", group)]
    purchases = [
        a_purchase(price, subscription, appliedScopeType=kind, appliedScopeProperties=named) for kind, named in scopes
    ]
    return [*purchases, a_purchase(anywhere, subscription)]
