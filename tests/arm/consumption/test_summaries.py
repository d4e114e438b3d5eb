"""How much of reservations was used, by day and by month."""

from datetime import timedelta
from typing import Any

import pytest

from customers.policy.roles import AzureRole
from reservations.models import Reservation
from tests.arm.conftest import Answer, Arm
from tests.factories import NOW, CustomerFactory, SubscriptionFactory, World, buy, usage
from tests.factories.clients import make_program, person_token

REST = "/providers/Microsoft.Consumption/reservationSummaries"
VERSION = "2024-08-01"
YESTERDAY = NOW.date() - timedelta(days=1)


def ask(arm: Arm, scope: str, *, grain: str = "daily", text: str = "", version: str = VERSION, **more: str) -> Answer:
    asked = {"grain": grain, **({"$filter": text} if text else {}), **more}
    return arm.get(f"{scope}{REST}", version=version, **{name: value for name, value in asked.items() if value})


def rows(arm: Arm, scope: str, **more: Any) -> list[dict[str, Any]]:
    answer = ask(arm, scope, **more)
    assert answer.status == 200, answer.body
    return [one["properties"] for one in answer.body["value"]]


@pytest.fixture
def used(world: World) -> Reservation:
    """Return a reservation with a day used for a quarter, one used in full, and one of the month before."""
    reservation = world.home.reservation
    usage(reservation, "2026-06-28", hours="6")
    usage(reservation, "2026-06-30", hours="24")
    usage(reservation, "2026-05-31", hours="12")
    return reservation


def test_a_day_has_every_field_that_azure_names(arm: Arm, used: Reservation) -> None:
    answer = ask(arm, used.arm_id, text="properties/usageDate ge 2026-06-28 AND properties/usageDate le 2026-06-29")
    assert answer.body == {
        "value": [
            {
                "id": f"{used.arm_id}{REST}/{used.pk}_20260628",
                "name": f"{used.pk}_20260628",
                "type": "Microsoft.Consumption/reservationSummaries",
                "properties": {
                    "reservationOrderId": str(used.order_id),
                    "reservationId": str(used.pk),
                    "skuName": used.item.sku,
                    "kind": "Reservation",
                    "reservedHours": 24.0,
                    "usedHours": 6.0,
                    "usageDate": "2026-06-28T00:00:00Z",
                    "minUtilizationPercentage": 25.0,
                    "avgUtilizationPercentage": 25.0,
                    "maxUtilizationPercentage": 25.0,
                    "purchasedQuantity": 1.0,
                    "remainingQuantity": 0.75,
                    "totalReservedQuantity": 1.0,
                    "usedQuantity": 0.25,
                    "utilizedPercentage": 25.0,
                },
            }
        ]
    }


def test_a_month_is_the_sum_of_its_days(arm: Arm, used: Reservation) -> None:
    june = rows(arm, used.order.arm_id, grain="Monthly", text="usageDate ge '2026-06-15'")
    assert [one["usageDate"] for one in june] == ["2026-06-01T00:00:00Z"]
    assert (june[0]["reservedHours"], june[0]["usedHours"]) == (48.0, 30.0)
    told = {name: june[0][f"{name}UtilizationPercentage"] for name in ("min", "avg", "max")}
    assert told == {"min": 25.0, "avg": 62.5, "max": 100.0}
    both = rows(arm, used.order.arm_id, grain="monthly")
    assert [one["usageDate"][:7] for one in both] == ["2026-05", "2026-06"]


def test_the_usage_date_has_no_fractions_of_a_second(arm: Arm, used: Reservation) -> None:
    """az crashes unless it is exactly YYYY-MM-DDTHH:MM:SSZ."""
    for grain in ("daily", "monthly"):
        assert {len(one["usageDate"]) for one in rows(arm, used.arm_id, grain=grain)} == {20}


def test_without_dates_the_last_90_days_are_told(arm: Arm, world: World) -> None:
    reservation = world.home.reservation
    usage(reservation, YESTERDAY - timedelta(days=90), YESTERDAY - timedelta(days=89), YESTERDAY, NOW.date())
    days = [one["usageDate"][:10] for one in rows(arm, reservation.arm_id)]
    assert days == [str(YESTERDAY - timedelta(days=89)), str(YESTERDAY)]
    older = f"properties/usageDate ge {YESTERDAY - timedelta(days=90)}"
    assert len(rows(arm, reservation.arm_id, text=older)) == 3


def test_dates_can_be_written_in_every_way_that_clients_do(arm: Arm, used: Reservation) -> None:
    for more in (
        {"text": "properties/UsageDate eq '2026-06-28'"},
        {"text": "properties/usageDate gt 2026-06-27T00:00:00Z and properties/usageDate lt 2026-06-29"},
        {"startDate": "2026-06-28", "endDate": "2026-06-28"},
    ):
        assert [one["usageDate"][:10] for one in rows(arm, used.arm_id, **more)] == ["2026-06-28"]


@pytest.mark.parametrize(
    "more",
    [
        {"grain": ""},
        {"grain": "hourly"},
        {"text": "properties/usageDate ge yesterday"},
        {"text": "properties/usageDate ne 2026-06-28"},
        {"text": "properties/instanceId eq 'x'"},
        {"text": "\x00"},
        {"startDate": "2026-13-01"},
        {"startDate": "2026-06-28x"},
        {"$skiptoken": "x"},
        {"$skiptoken": "00000000-0000-0000-0000-000000000001_0"},
    ],
)
def test_what_can_not_be_read_is_refused(arm: Arm, used: Reservation, more: dict[str, str]) -> None:
    answer = ask(arm, used.arm_id, **more)
    assert (answer.status, answer.code) == (400, "BadRequest")


def test_dates_out_of_any_range_are_no_mistake(arm: Arm, used: Reservation) -> None:
    assert rows(arm, used.arm_id, text="usageDate ge 0001-01-01 and usageDate le 9999-12-31")
    assert rows(arm, used.arm_id, text="usageDate gt 9999-12-31") == []
    assert rows(arm, used.arm_id, text="usageDate lt 0001-01-01", grain="monthly") == []


def test_somebody_elses_is_not_there(foreigner: Arm, world: World, used: Reservation) -> None:
    assert ask(foreigner, used.arm_id).code == "ReservationNotFound"
    assert ask(foreigner, used.order.arm_id).code == "ReservationOrderNotFound"
    assert ask(foreigner, world.home.subscription.arm_id).code == "SubscriptionNotFound"
    account = f"/providers/Microsoft.Billing/billingAccounts/{world.home.partner.pk}"
    assert ask(foreigner, account).code == "ResourceNotFound"
    assert rows(foreigner, "/providers/Microsoft.Capacity") == []
    assert rows(foreigner, "/providers/Microsoft.Capacity", reservationId=str(used.pk)) == []


def test_a_customers_tenant_sees_its_own_alone(world: World, used: Reservation) -> None:
    other = buy(customer=CustomerFactory(partner=world.home.partner))
    usage(other, YESTERDAY)
    tenant = Arm(make_program(world.home.partner, customer=used.customer).token())
    assert ask(tenant, other.arm_id).code == "ReservationNotFound"
    assert ask(tenant, other.order.arm_id).code == "ReservationOrderNotFound"
    assert ask(tenant, other.order.billing_subscription.arm_id).code == "SubscriptionNotFound"
    assert {one["reservationId"] for one in rows(tenant, "/providers/Microsoft.Capacity")} == {str(used.pk)}


def test_a_program_sees_what_its_roles_let_it(world: World, used: Reservation) -> None:
    second = used.copy_for(1)
    second.pk = "00000000-0000-0000-0000-00000000abcd"
    second.state = used.state
    second.save(force_insert=True)
    usage(second, YESTERDAY)
    narrow = Arm(make_program(world.home.partner, role=AzureRole.READER, scope=used.arm_id).token())
    assert {one["reservationId"] for one in rows(narrow, used.order.arm_id)} == {str(used.pk)}
    assert ask(narrow, second.arm_id).code == "ReservationNotFound"
    assert {one["reservationId"] for one in rows(narrow, "/providers/Microsoft.Capacity")} == {str(used.pk)}
    nobody = Arm(make_program(world.home.partner, role=None).token())
    assert ask(nobody, used.arm_id).code == "ReservationNotFound"
    assert rows(nobody, "/providers/Microsoft.Capacity") == []


def test_at_a_subscription_what_is_billed_to_it_or_applies_to_it(arm: Arm, world: World, used: Reservation) -> None:
    applied = SubscriptionFactory(customer=world.home.customer)
    assert rows(arm, applied.arm_id) == []
    Reservation.objects.filter(pk=used.pk).update(scope="Single", scope_subscription=applied)
    for subscription in (applied, used.order.billing_subscription):
        assert {one["reservationId"] for one in rows(arm, subscription.arm_id)} == {str(used.pk)}
    assert rows(arm, applied.arm_id, reservationOrderId=str(world.other.reservation.order_id)) == []


def test_at_the_billing_account_everything(arm: Arm, world: World, used: Reservation) -> None:
    account = f"/providers/Microsoft.Billing/billingAccounts/{str(world.home.partner.pk).upper()}"
    assert {one["reservationId"] for one in rows(arm, account)} == {str(used.pk)}


def test_a_person_reads_it_too_and_addresses_in_any_case(world: World, used: Reservation) -> None:
    assert rows(Arm(person_token(world.home.reader)), used.arm_id.lower())


def test_pages_in_a_constant_number_of_queries(arm: Arm, world: World) -> None:
    few = ask(arm, "/providers/Microsoft.Capacity")
    bought = [buy(customer=world.home.customer, item=world.home.reservation.item) for _ in range(55)]
    days = [YESTERDAY - timedelta(days=back) for back in range(11)]
    for one in bought:
        usage(one, *days)
    seen: list[str] = []
    link: dict[str, str] = {}
    for _ in range(10):
        page = ask(arm, "/providers/Microsoft.Capacity", **link)
        assert page.queries == few.queries
        seen += [one["id"] for one in page.body["value"]]
        if "nextLink" not in page.body:
            break
        assert "grain=daily" in page.body["nextLink"]
        link = {"$skiptoken": page.body["nextLink"].partition("%24skiptoken=")[2].partition("&")[0]}
    assert len(seen) == len(set(seen)) == 55 * 11


def test_months_are_paged_without_a_gap(arm: Arm, used: Reservation) -> None:
    answer = ask(arm, used.arm_id, grain="monthly", **{"$skiptoken": f"{used.pk}_2026-06-01"})
    assert [one["properties"]["usageDate"][:7] for one in answer.body["value"]] == ["2026-06"]


def test_versions_and_methods(arm: Arm, used: Reservation) -> None:
    for version in ("2023-05-01", "2023-11-01", "2024-08-01"):
        assert ask(arm, used.arm_id, version=version).status == 200
    assert ask(arm, used.arm_id, version="2019-10-01").code == "InvalidApiVersionParameter"
    assert ask(arm, used.arm_id, version="").code == "MissingApiVersionParameter"
    assert arm.post(f"{used.arm_id}{REST}", {}, version=VERSION).status == 405
    assert Arm().get(f"{used.arm_id}{REST}", version=VERSION).status == 401
