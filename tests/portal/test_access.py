"""A reservation's Access control (IAM): who holds which role, who may do what, and what Azure's roles give."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from customers.models import Membership, RoleAssignment
from customers.policy.roles import AZURE_ROLE_IDS, ORDER_ROLES, AzureRole, PartnerRole
from tests.factories import NOW, Person, RoleAssignmentFactory, World, buy, make_person
from tests.portal.conftest import Answer, Pages

MOST_QUERIES = 12
YES, NO = "Yes", "No"


def access(
    pages: Pages, world: World, tab: str = "check", *, person: Person | None = None, language: str = "en", **query: str
) -> Answer:
    shown, reader = world.home.reservation, person or world.home.reader
    return pages.open(reader, "reservation_access", shown.customer_id, shown.pk, language=language, tab=tab, **query)


def assignments(pages: Pages, world: World, person: Person | None = None, **query: Any) -> Answer:
    return access(pages, world, "assignments", person=person, **query)


def rows(answer: Answer, table: str) -> list[str]:
    """Return the rows of a table as words."""
    part = answer.text.split(f'id="{table}"')[1].split("</table>")[0].split("<tbody>")[1]
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in part.split("</tr>") if "<td" in row]


def row_of(answer: Answer, table: str, name: str) -> str:
    return next(row for row in rows(answer, table) if row.startswith(name))


def test_roles_of_the_order_are_marked_as_inherited(world: World, pages: Pages) -> None:
    RoleAssignmentFactory(user=world.home.seller.user, at=world.home.reservation, role_name=AzureRole.READER)
    answer = assignments(pages, world)
    assert "Owner Reservation order (inherited) 2026-01-01 No end" in row_of(
        answer, "assignments", "Northwind Trusted Seller"
    )
    assert "Reader This reservation" in row_of(answer, "assignments", "Northwind Seller")


def test_admin_agents_hold_an_owner_that_is_inherited(world: World, pages: Pages) -> None:
    first = rows(assignments(pages, world), "assignments")[0]
    assert first.startswith("Northwind Admin") and "Owner Partner (inherited) Every Admin agent is an Owner." in first


def test_roles_elsewhere_and_roles_that_ended_are_not_shown(world: World, pages: Pages) -> None:
    elsewhere = buy(customer=world.home.customer)
    RoleAssignmentFactory(user=world.home.seller.user, at=elsewhere)
    RoleAssignmentFactory(user=world.home.reader.user, at=world.home.reservation, ends_at=NOW - timedelta(minutes=1))
    shown = " ".join(rows(assignments(pages, world), "assignments"))
    assert "Northwind Seller" not in shown and "Northwind Reader" not in shown


def test_who_may_do_what_and_through_what(world: World, pages: Pages) -> None:
    RoleAssignmentFactory(user=world.home.seller.user, at=world.home.reservation)
    answer = access(pages, world)
    admin = row_of(answer, "may-do", "Northwind Admin")
    assert admin.count(YES) == 4 and admin.count("Admin agent") == 5
    trusted = row_of(answer, "may-do", "Northwind Trusted Seller")
    assert trusted.count("Yes Owner") == 3 and "Yes Sales agent" in trusted
    seller = row_of(answer, "may-do", "Northwind Seller")
    assert seller.count("Yes Owner") == 2 and "No Needs the role on the order." in seller


def test_a_partner_role_can_be_a_ceiling_that_no_assignment_lifts(world: World, pages: Pages) -> None:
    RoleAssignmentFactory(user=world.home.reader.user, at=world.home.reservation.order)
    reader = row_of(access(pages, world), "may-do", "Northwind Reader")
    assert reader.count("No Their partner role never allows it.") == 3 and "Yes Billing admin" in reader


def test_who_has_left_may_do_nothing(world: World, pages: Pages) -> None:
    gone = world.home.trusted_seller.membership
    gone.is_active = False
    gone.save()
    assert row_of(assignments(pages, world), "assignments", "Northwind Trusted Seller")
    assert not any("Trusted Seller" in row for row in rows(access(pages, world), "may-do"))


def test_tabs_are_links_and_an_unknown_one_is_the_first(world: World, pages: Pages) -> None:
    for tab, words in (("check", "Check access"), ("assignments", "Role assignments"), ("roles", "Roles")):
        assert f'<a href="?tab={tab}" aria-current="page"> {words} </a>' in access(pages, world, tab).text
    assert '<a href="?tab=check" aria-current="page">' in access(pages, world, "nonsense").text


def test_in_korean(world: World, pages: Pages) -> None:
    text = "".join(access(pages, world, tab, language="ko").text for tab in ("check", "assignments", "roles"))
    for words in (
        "액세스 제어(IAM)",
        "역할 할당",
        "소유자",
        "관리 에이전트",
        "액세스 확인",
        "내 액세스",
        "할당 가능 범위",
    ):
        assert words in text


def test_only_reads(world: World, pages: Pages) -> None:
    ids = (world.home.customer.pk, world.home.reservation.pk)
    assert pages.send(world.home.admin, "reservation_access", *ids).status == 405


def test_of_another_partner_is_unknown(world: World, pages: Pages) -> None:
    for tab in ("check", "assignments", "roles"):
        assert access(pages, world, tab, person=world.other.admin).status == 404


@pytest.mark.parametrize("tab", ["check", "assignments", "roles"])
def test_as_many_queries_for_fifty_people_as_for_two(world: World, pages: Pages, tab: str) -> None:
    at_two = access(pages, world, tab).queries
    for number in range(48):
        person = make_person(world.home.partner, PartnerRole.SALES_AGENT, name=f"Person {number:02}")
        RoleAssignmentFactory(user=person.user, at=world.home.reservation.order)
    at_fifty = access(pages, world, tab)
    assert at_fifty.text.count("Person 4") >= 10 or tab == "roles"
    assert at_fifty.queries == at_two <= MOST_QUERIES


class TestAssignments:
    def test_say_until_when_and_by_whom(self, world: World, pages: Pages) -> None:
        RoleAssignmentFactory(
            user=world.home.seller.user,
            at=world.home.reservation,
            given_by=world.home.admin.user,
            ends_at=NOW + timedelta(hours=3),
        )
        row = row_of(assignments(pages, world), "assignments", "Northwind Seller")
        assert f"{NOW + timedelta(hours=3):%Y-%m-%d %H:%M} UTC Northwind Admin" in row

    def test_call_staff_the_operator(self, world: World, pages: Pages) -> None:
        RoleAssignmentFactory(user=world.home.seller.user, at=world.home.reservation, given_by=world.desk)
        answer = assignments(pages, world)
        assert (
            "The operator" in row_of(answer, "assignments", "Northwind Seller") and world.desk.name not in answer.text
        )

    def test_are_filtered_by_role_scope_and_person(self, world: World, pages: Pages) -> None:
        RoleAssignmentFactory(user=world.home.seller.user, at=world.home.reservation, role_name=AzureRole.READER)

        def shown(**query: str) -> list[str]:
            text = assignments(pages, world, None, **query)
            return [row.split("@")[0] for row in rows(text, "assignments")] if "<tbody>" in text.text else []

        assert len(shown()) == 3
        assert [one.startswith("Northwind Seller") for one in shown(role="Reader")] == [True]
        assert [one.startswith("Northwind Seller") for one in shown(scope="reservation")] == [True]
        assert len(shown(scope="order")) == 2 and len(shown(text="TRUSTED")) == 1
        assert len(shown(role="nonsense", scope="\0")) == 3
        nobody = assignments(pages, world, text="nobody at all")
        assert "No role assignment is like this" in nobody.text and "Remove the filters" in nobody.text

    def test_may_be_removed_by_who_holds_as_much(self, world: World, pages: Pages) -> None:
        mine = RoleAssignment.objects.get(user=world.home.trusted_seller.user)
        link = f"?tab=assignments&amp;confirm=remove-{mine.pk}"
        assert link in assignments(pages, world, world.home.admin).text
        refused = row_of(assignments(pages, world, world.home.seller), "assignments", "Northwind Trusted")
        assert "You may not manage access here." in refused
        implied = row_of(assignments(pages, world, world.home.admin), "assignments", "Northwind Admin")
        assert "It comes with the partner role Admin agent." in implied

    def test_the_last_owner_stays(self, world: World, pages: Pages) -> None:
        Membership.objects.filter(pk=world.home.admin.membership.pk).update(is_active=False)
        row = row_of(assignments(pages, world, world.home.trusted_seller), "assignments", "Northwind Trusted")
        assert "The last Owner of an order stays." in row

    def test_a_removal_names_the_thing_and_the_consequence(self, world: World, pages: Pages) -> None:
        mine = RoleAssignment.objects.get(user=world.home.trusted_seller.user)
        text = assignments(pages, world, world.home.admin, confirm=f"remove-{mine.pk}").text
        assert "Remove the role Owner of Northwind Trusted Seller?" in text
        assert "on the reservation order and on every reservation in it" in text
        assert "Remove the role" not in assignments(pages, world, confirm=f"remove-{mine.pk}").text

    def test_adding_is_disabled_with_the_reason_and_who_can(self, world: World, pages: Pages) -> None:
        text = assignments(pages, world).text
        assert "You may not manage access here. Northwind Admin, Northwind Trusted Seller can add" in text
        add = reverse("reservation_access_add", args=[world.home.customer.pk, world.home.reservation.pk])
        assert add not in text and add in assignments(pages, world, world.home.admin).text


class TestCheck:
    def test_begins_with_oneself(self, world: World, pages: Pages) -> None:
        answer = access(pages, world)
        assert "Your access" in answer.text
        assert "Yes Billing admin partner role –" in row_of(answer, "checked", "See reservations")

    @pytest.mark.parametrize("typed", ["Northwind Trusted Seller", "TRUSTED seller", "northwind.trusted.seller@"])
    def test_finds_somebody_by_name_or_email(self, world: World, pages: Pages, typed: str) -> None:
        answer = check(pages, world, typed)
        assert "Access of Northwind Trusted Seller" in answer.text
        assert "Yes Owner, on the reservation order without an end –" in row_of(
            answer, "checked", "Request refunds and exchanges"
        )

    def test_says_what_is_missing_and_who_can_grant_it(self, world: World, pages: Pages) -> None:
        RoleAssignmentFactory(user=world.home.seller.user, at=world.home.reservation, ends_at=NOW + timedelta(days=1))
        answer = check(pages, world, "Northwind Seller")
        configure = row_of(answer, "checked", "Configure reservations")
        assert "Owner, on this reservation until 2026-" in configure
        refund = row_of(answer, "checked", "Request refunds and exchanges")
        assert "No – Needs the role on the order. Northwind Admin, Northwind Trusted Seller can grant it." in refund

    def test_says_that_a_partner_role_is_a_ceiling(self, world: World, pages: Pages) -> None:
        boss = make_person(world.home.partner, PartnerRole.GLOBAL_ADMIN, name="Northwind Boss")
        row = row_of(check(pages, world, world.home.reader.user.email), "checked", "Manage access")
        assert "Their partner role never allows it; no assignment changes that." in row
        assert f"{boss.user.name} can change the partner role." in row

    def test_asks_again_when_it_is_not_clear_who_is_meant(self, world: World, pages: Pages) -> None:
        several = check(pages, world, "Northwind")
        assert "More than one is meant." in several.text and 'aria-invalid="true"' in several.text
        for typed in ("nobody", "\0", "x" * 300, "Fabrikam Admin", "<b>"):
            answer = check(pages, world, typed)
            assert answer.status == 200
            assert "No person or API client of your company has this name" in answer.text
        assert '<b>"' not in check(pages, world, "<b>").text

    def test_who_has_left_is_nobody(self, world: World, pages: Pages) -> None:
        Membership.objects.filter(pk=world.home.seller.membership.pk).update(is_active=False)
        assert "No person or API client of your company" in check(pages, world, world.home.seller.user.email).text


def check(pages: Pages, world: World, typed: str) -> Answer:
    shown = world.home.reservation
    return pages.open(world.home.reader, "reservation_access", shown.customer_id, shown.pk, person=typed)


class TestRoles:
    def test_are_azures_under_their_ids(self, world: World, pages: Pages) -> None:
        answer = access(pages, world, "roles")
        for role, pk in AZURE_ROLE_IDS.items():
            assert (str(pk) in answer.text) == (role in ORDER_ROLES)
        administrator = row_of(answer, "roles", "Reservations Administrator")
        assert "/providers/Microsoft.Capacity" in administrator and "on the order only" in administrator

    def test_say_who_can_give_them(self, world: World, pages: Pages) -> None:
        RoleAssignmentFactory(
            user=world.home.seller.user,
            at=world.home.reservation.order,
            role_name=AzureRole.USER_ACCESS_ADMINISTRATOR,
        )
        answer = access(pages, world, "roles", person=world.home.seller)
        assert row_of(answer, "roles", "Reader").endswith("Yes")
        owner = row_of(answer, "roles", "Owner")
        assert "It gives more than you hold here yourself: Configure reservations, Request refunds" in owner
