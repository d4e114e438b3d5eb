"""GET of all reservations: filter, order, state, counts, pages."""

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from core.transactions import acting
from customers.models import Subscription
from reservations.commands.archive import set_archived
from reservations.models import Reservation
from tests.arm.capacity.places import CAPACITY
from tests.arm.conftest import Arm
from tests.factories import NOW, World, buy, usage
from tests.factories.renewals import renewing

LIST = f"{CAPACITY}/reservations"


def names(arm: Arm, **query: Any) -> list[str]:
    answer = arm.get(LIST, **query)
    assert answer.status == 200, answer.body
    return [one["properties"]["displayName"] for one in answer.body["value"]]


@pytest.fixture
def held(world: World) -> World:
    """Let home hold one of every state beside its own, which runs and is called Northwind_VM_RI."""
    customer = world.home.customer
    buy(customer=customer, name="expired", on="2025-01-01")
    buy(customer=customer, name="expiring", on="2025-07-10", quantity=3)
    returned = buy(customer=customer, name="cancelled")
    Reservation.objects.filter(pk=returned.pk).update(state="Cancelled", ended_as="Returned", ended_at=NOW)
    renewing(customer, on="2026-02-01", name="renewing", term="P3Y")
    suspended = buy(customer=customer, name="without benefit")
    idle = Subscription.objects.create(
        partner=world.home.partner, customer=customer, name="Idle", state=Subscription.State.SUSPENDED
    )
    Reservation.objects.filter(pk=suspended.pk).update(scope="Single", scope_subscription=idle)
    return world


def test_the_newest_come_first_and_no_summary_is_told_unasked(arm: Arm, held: World) -> None:
    answer = arm.get(LIST)
    assert answer.body["value"][0]["properties"]["displayName"] == "renewing"
    assert set(answer.body) == {"value"}


def test_the_summary_counts_every_state(arm: Arm, held: World) -> None:
    summary = arm.get(LIST, refreshSummary="true").body["summary"]
    assert summary == {
        "succeededCount": 2.0,
        "failedCount": 0.0,
        "expiringCount": 1.0,
        "expiredCount": 1.0,
        "pendingCount": 0.0,
        "cancelledCount": 1.0,
        "processingCount": 0.0,
        "warningCount": 0.0,
        "noBenefitCount": 1.0,
    }


def test_a_state_is_chosen_and_the_summary_still_counts_all(arm: Arm, held: World) -> None:
    answer = arm.get(LIST, selectedState="nobenefit", refreshSummary="TRUE")
    assert [one["properties"]["displayName"] for one in answer.body["value"]] == ["without benefit"]
    assert sum(answer.body["summary"].values()) == 6.0
    assert answer.body["value"][0]["properties"]["provisioningState"] == "Succeeded"
    assert names(arm, selectedState="Expired") == ["expired"]
    assert names(arm, selectedState="Failed") == []


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("properties/displayName eq 'EXPIRING'", {"expiring"}),
        ("properties/term eq 'P3Y'", {"renewing"}),
        ("properties/renew eq true", {"renewing"}),
        ("properties/quantity eq 3 and properties/renew eq false", {"expiring"}),
        ("properties/quantity eq 3 or properties/renew eq true", {"expiring", "renewing"}),
        ("properties/provisioningState eq 'Expired'", {"expired"}),
        ("properties/displayProvisioningState eq 'Cancelled'", {"cancelled"}),
        ("properties/appliedScopeType eq 'single'", {"without benefit"}),
        ("properties/userFriendlyAppliedScopeType eq 'Single'", {"without benefit"}),
        ("properties/userFriendlyRenewState eq 'NotApplicable'", {"cancelled"}),
        ("properties/userFriendlyRenewState eq 'NotRenewed'", {"expired"}),
        ("properties/expiryDate eq 2025-07-10 or properties/expiryDate eq '2026-07-10'", {"expiring"}),
        ("properties/expiryDateTime eq 2026-07-10T00:00:00.0000000Z", {"expiring"}),
        ("properties/effectiveDateTime eq '2025-01-01T09:00:00Z'", {"expired"}),
        ("contains(properties/displayName,'pir')", {"expired", "expiring"}),
        ("startswith(properties/displayName, 'expiri')", {"expiring"}),
        (
            "(properties/quantity eq 3 or properties/quantity eq 1) and contains(properties/displayName,'can')",
            {"cancelled"},
        ),
        ("properties/displayName eq 'it''s'", set()),
        ("properties/reservedResourceType eq 'SqlDatabases'", set()),
        ("sku/name eq 'none'", set()),
    ],
)
def test_a_filter_finds(asked: str, found: set[str], arm: Arm, held: World) -> None:
    assert set(names(arm, **{"$filter": asked})) == found


@pytest.mark.parametrize(
    "asked",
    [
        "properties/quantity gt 3",
        "properties/quantity ne 3",
        "not properties/renew eq true",
        "properties/billingScopeId eq 'x'",
        "properties/quantity eq 'three'",
        "properties/quantity eq 99999999999",
        "properties/renew eq 'maybe'",
        "properties/displayName eq unquoted",
        "properties/displayName eq 'open",
        "properties/displayName eq",
        "properties/displayName eq 'a' 'b'",
        "properties/expiryDate eq '9999-12-31'",
        "properties/expiryDateTime eq 'soon'",
        "contains(properties/quantity,'3')",
        "contains(properties/displayName 'x')",
        "(properties/renew eq true",
        ")",
        "(" * 30 + "properties/renew eq true" + ")" * 30,
        "properties/displayName eq '" + "x" * 3000 + "'",
    ],
)
def test_any_other_filter_is_refused_with_a_reason(asked: str, arm: Arm, world: World) -> None:
    answer = arm.get(LIST, **{"$filter": asked})
    assert (answer.status, answer.code) == (400, "BadRequest")
    assert answer.body["error"]["message"].startswith("The query parameter $filter is not valid: ")


def test_a_filter_with_what_no_text_contains_is_refused(arm: Arm, world: World) -> None:
    assert arm.get(LIST, **{"$filter": "properties/displayName eq '\0'"}).status == 400


def test_an_unknown_sign_is_told_what_is_known(arm: Arm, world: World) -> None:
    message = arm.get(LIST, **{"$filter": "properties/quantity gt 3"}).body["error"]["message"]
    assert message.endswith("gt is not expected there. eq, and, or, contains and startswith are known.")


def test_they_are_ordered(arm: Arm, held: World) -> None:
    ordered = names(arm, **{"$orderby": "properties/quantity desc, properties/displayName asc"})
    assert ordered == ["expiring", "cancelled", "expired", "Northwind_VM_RI", "renewing", "without benefit"]


TWICE = "properties/quantity asc, properties/Quantity desc"


@pytest.mark.parametrize(
    "asked", ["nothing", "properties/quantity up", "properties/quantity asc asc", ",", "\0", TWICE]
)
def test_an_order_by_something_else_is_refused(asked: str, arm: Arm, world: World) -> None:
    assert arm.get(LIST, **{"$orderby": asked}).status == 400


def test_a_state_that_nobody_knows_is_refused(arm: Arm, world: World) -> None:
    answer = arm.get(LIST, selectedState="Fine")
    assert (answer.status, answer.code) == (400, "BadRequest")
    assert "NoBenefit, Archived" in answer.body["error"]["message"]


def test_archived_ones_are_left_out_until_they_are_asked_for(arm: Arm, held: World) -> None:
    admin = held.home.admin
    with acting(admin.actor, now=NOW):
        set_archived(
            reservation_id=Reservation.objects.get(name="expired").pk,
            is_archived=True,
            principal=admin.principal,
            now=NOW,
        )
    assert "expired" not in names(arm)
    assert names(arm, selectedState="archived") == ["expired"]
    assert names(arm, **{"$filter": "properties/archived eq true"}) == ["expired"]
    assert len(names(arm, **{"$filter": "properties/archived eq true or properties/archived eq false"})) == 6


def test_floats_page_and_the_next_link_keeps_everything(arm: Arm, held: World) -> None:
    """Pitfalls 8 and 9: the SDK writes 2.0; filter and order stay in the link, which is absolute."""
    query = {"take": "2.0", "$orderby": "properties/displayName desc", "$filter": "properties/quantity eq 1"}
    seen, link = names(arm, **query), arm.get(LIST, **query).body["nextLink"]
    assert link.startswith("https://")
    while link:
        address = urlsplit(link)
        answer = arm.get(address.path, version="", **dict(parse_qsl(address.query)))
        seen += [one["properties"]["displayName"] for one in answer.body["value"]]
        link = answer.body.get("nextLink")
    assert seen == ["without benefit", "renewing", "Northwind_VM_RI", "expired", "cancelled"]


@pytest.mark.parametrize("token", ["-1", "1.5", "x", "1e400", "nan", "\0"])
def test_what_is_no_number_of_rows_is_refused(token: str, arm: Arm, world: World) -> None:
    assert arm.get(LIST, **{"$skiptoken": token}).status == 400
    assert arm.get(LIST, take=token).status == 400


def test_a_page_of_nothing_is_the_last(arm: Arm, world: World) -> None:
    assert arm.get(LIST, take="0").body == {"value": []}


def test_fifty_take_as_many_queries_as_one(arm: Arm, world: World) -> None:
    usage(world.home.reservation, NOW.date() - timedelta(days=1))
    one = arm.get(LIST, refreshSummary="true")
    for number in range(50):
        usage(buy(customer=world.home.customer, name=f"{number}"), NOW.date() - timedelta(days=1))
    many = arm.get(LIST, refreshSummary="true")
    assert (len(one.body["value"]), len(many.body["value"])) == (1, 50)
    assert one.queries == many.queries
    assert "nextLink" in many.body
