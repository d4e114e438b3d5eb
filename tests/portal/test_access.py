"""A reservation's Access control (IAM), to read: who holds which role, and who may therefore do what."""

import re
from datetime import timedelta

from customers.policy.roles import AzureRole, PartnerRole
from reservations.models import Reservation
from tests.factories import NOW, RoleAssignmentFactory, World, buy, make_person
from tests.portal.conftest import Answer, Pages

MOST_QUERIES = 12
YES, NO = "Yes", "No"


def access(pages: Pages, world: World, reservation: Reservation | None = None, language: str = "en") -> Answer:
    shown = reservation or world.home.reservation
    return pages.open(world.home.reader, "reservation_access", shown.customer_id, shown.pk, language=language)


def rows(answer: Answer, table: str) -> list[str]:
    """Return the rows of a table as words."""
    part = answer.text.split(f'id="{table}"')[1].split("</table>")[0].split("<tbody>")[1]
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in part.split("</tr>") if "<td" in row]


def row_of(answer: Answer, table: str, name: str) -> str:
    return next(row for row in rows(answer, table) if row.startswith(name))


def test_roles_of_the_order_are_marked_as_inherited(world: World, pages: Pages) -> None:
    RoleAssignmentFactory(user=world.home.seller.user, at=world.home.reservation, role_name=AzureRole.READER)
    answer = access(pages, world)
    assert "Owner Reservation order (inherited) 2026-01-01" in row_of(answer, "assignments", "Northwind Trusted Seller")
    assert "Reader This reservation" in row_of(answer, "assignments", "Northwind Seller")


def test_admin_agents_hold_an_owner_that_is_inherited(world: World, pages: Pages) -> None:
    first = rows(access(pages, world), "assignments")[0]
    assert first.startswith("Northwind Admin") and "Owner Partner (inherited) Every Admin agent is an Owner." in first


def test_roles_elsewhere_and_roles_that_ended_are_not_shown(world: World, pages: Pages) -> None:
    elsewhere = buy(customer=world.home.customer)
    RoleAssignmentFactory(user=world.home.seller.user, at=elsewhere)
    RoleAssignmentFactory(user=world.home.reader.user, at=world.home.reservation, ends_at=NOW - timedelta(minutes=1))
    shown = " ".join(rows(access(pages, world), "assignments"))
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
    answer = access(pages, world)
    assert row_of(answer, "assignments", "Northwind Trusted Seller")
    assert not any("Trusted Seller" in row for row in rows(answer, "may-do"))


def test_nothing_can_be_edited(world: World, pages: Pages) -> None:
    main = access(pages, world).text.split("<main")[1].split("</main>")[0]
    assert "<form" not in main and "<input" not in main


def test_in_korean(world: World, pages: Pages) -> None:
    text = access(pages, world, language="ko").text
    for words in ("액세스 제어(IAM)", "역할 할당", "소유자", "관리 에이전트"):
        assert words in text


def test_only_reads(world: World, pages: Pages) -> None:
    ids = (world.home.customer.pk, world.home.reservation.pk)
    assert pages.send(world.home.admin, "reservation_access", *ids).status == 405


def test_as_many_queries_for_thirty_people_as_for_two(world: World, pages: Pages) -> None:
    at_two = access(pages, world).queries
    for number in range(28):
        person = make_person(world.home.partner, PartnerRole.SALES_AGENT, name=f"Person {number:02}")
        RoleAssignmentFactory(user=person.user, at=world.home.reservation.order)
    at_thirty = access(pages, world)
    assert len(rows(at_thirty, "may-do")) == 30
    assert at_thirty.queries == at_two <= MOST_QUERIES
