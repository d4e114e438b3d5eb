"""Activity logs of a reservation, a customer, the partner: who did what, when, through what, before and after."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from billing.policy.terms import BillingPlan
from core.actor import Actor
from core.models import AuditAbout, AuditEvent
from core.transactions import acting
from customers.models import Membership, RoleAssignment
from customers.policy.roles import AzureRole, PartnerRole
from reservations.models import Reservation
from support.models import SupportRequest
from tests.factories import (
    NOW,
    CustomerFactory,
    InvitationFactory,
    RoleAssignmentFactory,
    World,
    buy,
    make_person,
)
from tests.factories.refunds import ask, refunded
from tests.portal.conftest import Answer, Pages
from tests.portal.test_exports import lines

MOST_QUERIES = {"reservation_activity": 12, "customer_activity": 9, "activity": 8}
CHANGED = "to web-tier"
SOON = NOW + timedelta(minutes=5)


def rename(world: World, actor: Actor, name: str = "web-tier", *, reservation: Reservation | None = None) -> None:
    renamed = reservation or world.home.reservation
    with acting(actor, now=SOON):
        renamed.name = name
        renamed.save(update_fields=["name"])


def said(answer: Answer) -> str:
    """Return the table of acts as words."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text.partition("<tbody>")[2].partition("</tbody>")[0]).split())


def log(pages: Pages, world: World, name: str = "reservation_activity", person: str = "admin", **query: Any) -> Answer:
    ids = {"reservation_activity": (world.home.customer.pk, world.home.reservation.pk), "activity": ()}
    args = ids.get(name, (world.home.customer.pk,))
    return pages.open(getattr(world.home, person), name, *args, **query)


@pytest.fixture
def later(world: World, pages: Pages) -> Any:
    with time_machine.travel(SOON + timedelta(minutes=5), tick=False):
        yield


pytestmark = pytest.mark.usefixtures("later")
LOGS = ["reservation_activity", "customer_activity", "activity"]


@pytest.mark.parametrize("name", LOGS)
def test_a_change_is_told_with_before_and_after(world: World, pages: Pages, name: str) -> None:
    before = world.home.reservation.name
    rename(world, world.home.admin.actor)
    told = said(log(pages, world, name))
    assert f"Northwind Admin Portal Renamed from {before} to web-tier Reservation web-tier" in told


def test_a_refund_is_told_on_its_reservation(world: World, pages: Pages) -> None:
    refunded(world.home.admin, world.home.reservation)
    text = log(pages, world).text
    for words in (
        "Refund of USD 1,610.40 requested",
        "Refund approved",
        "Refund completed",
        "Ended: Returned",
        "Amount taken from the refund limit",
        "issued: USD 1,610.40",
        "Request closed",
        "Automatic processing",
    ):
        assert words in text.replace("\u00a0", " "), words


def test_what_is_somebody_elses_is_not_told(world: World, pages: Pages) -> None:
    sibling = buy(customer=world.home.customer, name="sibling")
    rename(world, world.home.admin.actor, "renamed sibling", reservation=sibling)
    rename(world, world.other.admin.actor, "renamed foreign", reservation=world.other.reservation)
    assert "renamed sibling" not in log(pages, world).text
    assert "renamed sibling" in log(pages, world, "customer_activity").text
    for name in LOGS:
        assert "renamed foreign" not in log(pages, world, name).text


def test_a_role_given_and_taken_is_told(world: World, pages: Pages) -> None:
    with acting(world.home.admin.actor, now=SOON):
        given = RoleAssignmentFactory(
            user=world.home.seller.user, at=world.home.reservation, role_name=AzureRole.READER
        )
    with acting(world.home.admin.actor, now=SOON + timedelta(minutes=1)):
        RoleAssignment.objects.filter(pk=given.pk).delete()
    text = log(pages, world).text
    assert "Role Reader given to Northwind Seller" in text
    assert "Role Reader taken from Northwind Seller" in text


def test_a_scope_is_told_with_what_it_names(world: World, pages: Pages) -> None:
    reservation = world.home.reservation
    with acting(world.home.admin.actor, now=SOON):
        reservation.scope, reservation.scope_subscription = Reservation.Scope.SINGLE, world.home.subscription
        reservation.save()
    single = f"Single subscription ({world.home.subscription.name})"
    assert f"Scope changed from Shared to {single} Reservation" in said(log(pages, world))


def test_settings_are_told_as_the_pages_call_them(world: World, pages: Pages) -> None:
    with acting(world.home.admin.actor, now=SOON):
        Reservation.objects.filter(pk=world.home.reservation.pk).update(is_renewed=True)
    with acting(world.home.admin.actor, now=SOON + timedelta(seconds=1)):
        Reservation.objects.filter(pk=world.home.reservation.pk).update(is_size_flexible=False)
    text = said(log(pages, world))
    assert "Automatic renewal turned on" in text
    assert "Optimize for changed from Instance size flexibility to Capacity priority" in text


def test_payments_that_went_the_same_way_are_told_once(world: World, pages: Pages) -> None:
    monthly = buy(customer=world.home.customer, plan=BillingPlan.MONTHLY, name="monthly", now=NOW)
    refunded(world.home.admin, monthly)
    text = said(pages.open(world.home.admin, "reservation_activity", world.home.customer.pk, monthly.pk))
    assert re.search(r"\d+ coming payments cancelled Payment monthly", text)
    assert text.count("coming payment") == 1


def test_what_only_moved_along_is_no_event(world: World, pages: Pages) -> None:
    with acting(world.home.admin.actor, now=SOON):
        Reservation.objects.filter(pk=world.home.reservation.pk).update(updated_at=SOON)
    assert "2026-07-02 09:05" not in said(log(pages, world))


def test_who_of_the_desk_has_a_request_is_not_told(world: World, pages: Pages) -> None:
    refund = ask(world.home.admin, world.home.reservation)
    with acting(world.desk_actor, now=SOON):
        SupportRequest.objects.filter(refund=refund).update(assigned_to=world.desk)
    text = log(pages, world).text
    assert "Request SR-" in text and world.desk.name not in text and "2026-07-02 09:05" not in text
    assert world.desk.name not in log(pages, world, export="csv").response.content.decode()


def test_the_desk_is_named_so_where_a_record_names_it(world: World, pages: Pages) -> None:
    with acting(world.desk_actor, now=SOON):
        RoleAssignmentFactory(user=world.home.seller.user, at=world.home.reservation, given_by=world.desk)
        RoleAssignment.objects.filter(user=world.home.seller.user).update(given_by=world.home.admin.user)
    text = said(log(pages, world))
    assert "Given by changed from Refund desk to Northwind Admin" in text and world.desk.name not in text


def test_what_a_request_says_stays_on_its_own_page(world: World, pages: Pages) -> None:
    ask(world.home.admin, world.home.reservation)
    for name in LOGS:
        text = log(pages, world, name).text
        assert "Bought the wrong size" not in text and "kim@northwind.example" not in text


def test_who_may_read_own_requests_only_is_not_told_of_others(world: World, pages: Pages) -> None:
    ask(world.home.admin, world.home.reservation)
    person = make_person(world.home.partner, PartnerRole.USER_ADMIN, name="Northwind Keeper")
    rename(world, person.actor)
    answer = pages.open(person, "activity")
    assert "Refund of" not in answer.text and "Request SR-" not in answer.text
    assert "Refunds and requests of others are left out" in answer.text
    assert CHANGED in said(answer)
    assert "Refunds and requests of others" not in log(pages, world, "activity").text


def test_what_is_about_two_of_a_reservations_things_is_told_once(world: World, pages: Pages) -> None:
    refund = ask(world.home.admin, world.home.reservation)
    with acting(world.home.admin.actor, now=SOON):
        SupportRequest.objects.filter(refund=refund).update(reservation=world.home.reservation)
    event = AuditEvent.objects.filter(table_name="support_supportrequest").latest("pk")
    things = {world.home.reservation.pk, refund.pk}
    assert things <= set(AuditAbout.objects.filter(event_id=event.pk).values_list("about", flat=True))
    assert said(log(pages, world)).count("Reservation set to Northwind_VM_RI") == 1


def test_an_order_is_called_by_its_name_where_a_role_is_for_it(world: World, pages: Pages) -> None:
    with acting(world.home.admin.actor, now=SOON):
        RoleAssignmentFactory(user=world.home.seller.user, at=world.home.reservation.order)
    text = said(log(pages, world, "activity"))
    assert "/providers/" not in text
    assert f"Role Owner given to Northwind Seller Reservation order {world.home.reservation.order.name}" in text


def test_the_desk_is_named_as_the_desk(world: World, pages: Pages) -> None:
    rename(world, world.desk_actor)
    text = log(pages, world).text
    assert "Refund desk" in text and world.desk.name not in text and world.desk.email not in text


def test_what_is_the_operators_is_not_told(world: World, pages: Pages) -> None:
    with acting(world.desk_actor, now=SOON):
        world.home.admin.user.phone = "+82 2-555-0141"
        world.home.admin.user.save()
    assert "555-0141" not in log(pages, world, "activity").text
    assert AuditEvent.objects.filter(table_name="customers_user").exists()


@pytest.mark.parametrize(
    ("role", "is_told"),
    [
        (PartnerRole.GLOBAL_ADMIN, True),
        (PartnerRole.USER_ADMIN, True),
        (PartnerRole.AUDITOR, True),
        (PartnerRole.ADMIN_AGENT, False),
        (PartnerRole.SALES_AGENT, False),
        (PartnerRole.BILLING_ADMIN, False),
    ],
)
def test_people_are_told_at_the_partner_to_whom_may_see_them(
    world: World, pages: Pages, role: PartnerRole, is_told: bool
) -> None:
    reader, keeper = make_person(world.home.partner, role), make_person(world.home.partner, PartnerRole.GLOBAL_ADMIN)
    assert (pages.open(reader, "people").status == 200) is is_told
    with acting(keeper.actor, now=SOON):
        Membership.objects.filter(pk=world.home.seller.membership.pk).update(is_active=False)
        InvitationFactory(partner=world.home.partner, invited_by=keeper.user, email="hire@newcomers.example")
    page = pages.open(reader, "activity")
    file = pages.open(reader, "activity", export="csv")
    for answer in (page, file):
        assert ("hire@newcomers.example" in answer.text) is is_told
    assert ("Northwind Seller may no longer sign in" in said(page)) is is_told
    assert ("your role does not include seeing people" in page.text) is not is_told
    assert ("what=customers_membership" in page.text) is is_told


def test_filters(world: World, pages: Pages) -> None:
    rename(world, world.home.admin.actor, "by the admin")
    rename(world, world.home.trusted_seller.actor, "by the seller")
    seller = str(world.home.trusted_seller.user.pk)
    only = said(log(pages, world, who=seller))
    assert "to by the seller" in only and "to by the admin" not in only
    rename(world, world.desk_actor, "by the desk")
    only = said(log(pages, world, who="staff"))
    assert "to by the desk" in only and "to by the seller" not in only
    assert "by the desk" not in said(log(pages, world, who="system"))
    assert said(log(pages, world, what="billing_refund")) == said(log(pages, world, through="worker")) == ""
    assert "Nothing fits these filters" in log(pages, world, through="worker").text


def test_days(world: World, pages: Pages) -> None:
    rename(world, world.home.admin.actor)
    today = SOON.date()
    assert CHANGED in said(log(pages, world, since=today, until=today))
    assert CHANGED not in said(log(pages, world, until=today - timedelta(days=1)))
    assert "Nothing happened in these days" in log(pages, world, since=today + timedelta(days=1)).text


@pytest.mark.parametrize(
    "query",
    [
        {"who": "x"}, {"what": "core_outboxevent"}, {"through": "<b>"}, {"since": "0001-01-01"},
        {"until": "9999-12-31"}, {"since": "2026-02-30"}, {"page": "x"}, {"who": "\0"}, {"since": "9" * 5000},
    ],
)  # fmt: skip
def test_nonsense_in_the_address_counts_as_nothing(world: World, pages: Pages, query: dict[str, str]) -> None:
    rename(world, world.home.admin.actor)
    answer = log(pages, world, **query)
    assert answer.status == 200 and CHANGED in said(answer)


def test_markup_is_text(world: World, pages: Pages) -> None:
    rename(world, world.home.admin.actor, "<script>alert(1)</script>")
    assert "<script>alert" not in log(pages, world).text


@pytest.mark.parametrize("person", ["reader", "seller"])
def test_whoever_sees_the_reservation_sees_its_log(world: World, pages: Pages, person: str) -> None:
    rename(world, world.home.admin.actor)
    assert CHANGED in said(log(pages, world, person=person))


def test_another_partner_finds_nothing(world: World, pages: Pages) -> None:
    ids = (world.home.customer.pk, world.home.reservation.pk)
    assert pages.open(world.other.admin, "reservation_activity", *ids).status == 404
    assert pages.open(world.other.admin, "customer_activity", ids[0]).status == 404


@pytest.mark.parametrize("name", LOGS)
def test_only_reads(world: World, pages: Pages, name: str) -> None:
    ids = {"reservation_activity": (world.home.customer.pk, world.home.reservation.pk), "activity": ()}
    assert pages.send(world.home.admin, name, *ids.get(name, (world.home.customer.pk,))).status == 405


def test_export_has_a_line_for_each_change(world: World, pages: Pages) -> None:
    rename(world, world.home.admin.actor)
    rows = lines(log(pages, world, export="csv"))
    heading, newest = rows[0], rows[1]
    told = dict(zip(heading, newest, strict=True))
    assert told["Who"] == "Northwind Admin" and told["Through"] == "Portal"
    assert told["What"] == "Renamed from Northwind_VM_RI to web-tier"
    assert told["Customer"] == "Northwind Customer" and told["Record"] == "Reservation"
    assert (told["What changed"], told["Before"], told["After"]) == ("Name", "Northwind_VM_RI", "web-tier")


def test_in_korean(world: World, pages: Pages) -> None:
    rename(world, world.home.admin.actor)
    text = log(pages, world, language="ko").text
    for words in ("활동 로그", "작업자", "예약", "포털"):
        assert words in text, words


@pytest.mark.parametrize("name", LOGS)
def test_as_many_queries_for_fifty_events_as_for_few(world: World, pages: Pages, name: str) -> None:
    ask(world.home.admin, world.home.reservation)
    rename(world, world.home.admin.actor)
    few = log(pages, world, name).queries
    for number in range(60):
        rename(world, world.home.admin.actor, f"name {number}")
    many = log(pages, world, name)
    assert said(many).count("Renamed from") >= 40
    assert many.queries == few <= MOST_QUERIES[name]


def test_pages_lead_on_and_back(world: World, pages: Pages) -> None:
    for number in range(60):
        rename(world, world.home.admin.actor, f"name {number}")
    first = log(pages, world)
    assert "to name 59" in said(first) and "to name 1 " not in said(first)
    cursor = first.text.split('rel="next" href="?page=')[1].split('"')[0]
    assert "to name 1 " in said(log(pages, world, page=cursor))


def test_the_menu_leads_there(world: World, pages: Pages) -> None:
    ids = (world.home.customer.pk, world.home.reservation.pk)
    assert reverse("reservation_activity", args=ids) in pages.open(world.home.admin, "reservation_overview", *ids).text
    assert reverse("activity") in pages.open(world.home.admin, "customers").text


def test_what_an_event_is_about_is_found_by_equality(world: World) -> None:
    """Every event of a row is about that row and about its partner."""
    CustomerFactory(partner=world.home.partner)
    event = AuditEvent.objects.filter(table_name="customers_customer").latest("pk")
    about = set(AuditAbout.objects.filter(event_id=event.pk).values_list("about", flat=True))
    assert {str(one) for one in about} == {event.row_id, str(world.home.partner.pk)}


def test_a_product_is_told_by_its_name(world: World, pages: Pages) -> None:
    with acting(world.home.admin.actor, now=SOON):
        bought = buy(customer=world.home.customer, name="told")
    ids = (world.home.customer.pk, bought.pk)
    told = said(pages.open(world.home.admin, "reservation_activity", *ids, since="2020-01-01"))
    assert f"Bought: 1 × {bought.item.name}" in told
