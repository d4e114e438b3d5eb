"""On which days hours of a reservation were used, and where."""

from typing import Any

import pytest

from reservations.models import Reservation
from tests.arm.conftest import Answer, Arm
from tests.factories import CustomerFactory, SubscriptionFactory, World, buy, usage
from tests.factories.clients import make_program

REST = "/providers/Microsoft.Consumption/reservationDetails"
VERSION = "2024-08-01"
JUNE = "properties/usageDate ge 2026-06-01 AND properties/usageDate le 2026-06-30"


@pytest.fixture
def used(world: World) -> Reservation:
    """Return a reservation with a day used in part and one not used at all."""
    usage(world.home.reservation, "2026-06-28", hours="6")
    usage(world.home.reservation, "2026-06-29", hours="0")
    return Reservation.objects.select_related("item", "order").get(pk=world.home.reservation.pk)


def ask(arm: Arm, scope: str, text: str = JUNE, **more: str) -> Answer:
    return arm.get(f"{scope}{REST}", version=VERSION, **({"$filter": text} if text else {}), **more)


def rows(arm: Arm, scope: str, **more: str) -> list[dict[str, Any]]:
    answer = ask(arm, scope, **more)
    assert answer.status == 200, answer.body
    return [one["properties"] for one in answer.body["value"]]


def test_a_row_for_each_day_on_which_it_was_used(arm: Arm, used: Reservation) -> None:
    assert (
        rows(arm, used.arm_id)
        == rows(arm, used.order.arm_id)
        == [
            {
                "reservationOrderId": str(used.order_id),
                "reservationId": str(used.pk),
                "skuName": used.item.sku,
                "kind": "Reservation",
                "reservedHours": 24.0,
                "usedHours": 6.0,
                "usageDate": "2026-06-28T00:00:00Z",
                "instanceFlexibilityGroup": used.item.flexibility_group or "NA",
                "instanceFlexibilityRatio": f"{used.item.flexibility_ratio or 1:f}",
                "totalReservedQuantity": 1.0,
            }
        ]
    )


def test_which_instance_is_not_known_but_what_it_applies_to(arm: Arm, world: World, used: Reservation) -> None:
    applied = SubscriptionFactory(customer=world.home.customer)
    Reservation.objects.filter(pk=used.pk).update(scope="Single", scope_subscription=applied)
    assert [one["instanceId"] for one in rows(arm, used.arm_id)] == [applied.arm_id]


def test_the_dates_are_required(arm: Arm, used: Reservation) -> None:
    answer = ask(arm, used.arm_id, text="")
    assert (answer.status, answer.code) == (400, "BadRequest")
    assert "usageDate" in answer.body["error"]["message"]
    assert rows(arm, used.arm_id, text="", startDate="2026-06-01", endDate="2026-06-30")


def test_at_every_scope(arm: Arm, world: World, used: Reservation) -> None:
    account = f"/providers/Microsoft.Billing/billingAccounts/{world.home.partner.pk}"
    for scope in (world.home.subscription.arm_id, account, "/providers/Microsoft.Capacity"):
        assert {one["reservationId"] for one in rows(arm, scope)} == {str(used.pk)}


def test_nobody_elses(arm: Arm, foreigner: Arm, world: World, used: Reservation) -> None:
    assert ask(foreigner, used.arm_id).code == "ReservationNotFound"
    assert ask(foreigner, used.order.arm_id).code == "ReservationOrderNotFound"
    assert ask(foreigner, world.home.subscription.arm_id).code == "SubscriptionNotFound"
    assert rows(foreigner, "/providers/Microsoft.Capacity") == []
    other = CustomerFactory(partner=world.home.partner)
    buy(customer=other)
    tenant = Arm(make_program(world.home.partner, customer=other).token())
    assert ask(tenant, used.arm_id).code == "ReservationNotFound"
    assert rows(tenant, "/providers/Microsoft.Capacity") == []


def test_versions_and_methods(arm: Arm, used: Reservation) -> None:
    assert arm.get(f"{used.arm_id}{REST}", version="").code == "MissingApiVersionParameter"
    assert arm.delete(f"{used.arm_id}{REST}", version=VERSION).status == 405


def test_days_and_instances_in_a_constant_number_of_queries(arm: Arm, world: World, used: Reservation) -> None:
    few = ask(arm, "/providers/Microsoft.Capacity")
    for _ in range(20):
        applied = SubscriptionFactory(customer=world.home.customer)
        one = buy(customer=world.home.customer, item=used.item)
        Reservation.objects.filter(pk=one.pk).update(scope="Single", scope_subscription=applied)
        usage(one, "2026-06-28")
    many = ask(arm, "/providers/Microsoft.Capacity")
    assert (len(many.body["value"]), many.queries) == (21, few.queries)
