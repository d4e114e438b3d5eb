"""Giving somebody a role on an order or a reservation."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from customers.models import Partner, RoleAssignment
from customers.policy.roles import AZURE_ROLE_IDS, ORDER_ROLES, AzureRole
from tests.factories import NOW, Person, RoleAssignmentFactory, World
from tests.portal.conftest import Answer, Pages

MOST_QUERIES = 12


def form(pages: Pages, world: World, person: Person, language: str = "en") -> Answer:
    ids = (world.home.customer.pk, world.home.reservation.pk)
    return pages.open(person, "reservation_access_add", *ids, language=language)


def add(pages: Pages, world: World, by: Person, language: str = "en", **typed: Any) -> Answer:
    ids = (world.home.customer.pk, world.home.reservation.pk)
    usual = {
        "person": world.home.seller.user.email,
        "role": AZURE_ROLE_IDS[AzureRole.READER],
        "scope": "order",
        "ends_at": "",
    }
    return pages.send(by, "reservation_access_add", *ids, language=language, **(usual | typed))


def made(world: World) -> RoleAssignment:
    return RoleAssignment.objects.get(user=world.home.seller.user)


class TestForm:
    def test_offers_colleagues_and_azures_roles(self, world: World, pages: Pages) -> None:
        answer = form(pages, world, world.home.admin)
        assert answer.status == 200 and answer.queries <= MOST_QUERIES
        assert f'<option value="{world.home.seller.user.email}">Northwind Seller</option>' in answer.text
        assert "fabrikam" not in answer.text.lower()
        for role, pk in AZURE_ROLE_IDS.items():
            assert (f'value="{pk}"' in answer.text) == (role.value in answer.text) == (role in ORDER_ROLES)

    @pytest.mark.parametrize("who", ["seller", "reader"])
    def test_is_refused_with_the_reason(self, world: World, pages: Pages, who: str) -> None:
        answer = form(pages, world, getattr(world.home, who))
        assert answer.status == 403 and "Northwind Admin" in answer.text
        assert add(pages, world, getattr(world.home, who)).status == 403
        assert not RoleAssignment.objects.filter(user=world.home.seller.user).exists()

    def test_of_another_partner_is_unknown(self, world: World, pages: Pages) -> None:
        assert form(pages, world, world.other.admin).status == 404
        assert add(pages, world, world.other.admin).status == 404

    def test_in_korean(self, world: World, pages: Pages) -> None:
        assert "역할 할당 추가" in form(pages, world, world.home.admin, language="ko").text
        answer = add(pages, world, world.home.admin, language="ko", person="nobody")
        assert (
            "회사에 이 이름, 전자 메일 주소 또는 클라이언트 ID를 가진 사용자나 API 클라이언트가 없습니다."
            in answer.text
        )


class TestAdding:
    def test_gives_the_role_and_says_so(self, world: World, pages: Pages) -> None:
        answer = add(pages, world, world.home.admin, person="northwind seller")
        assert answer.status == 302 and answer.location.endswith("/access/?tab=assignments")
        assert (made(world).role.name, made(world).ends_at) == ("Reader", None)
        assert (made(world).scope, made(world).given_by) == (
            world.home.reservation.order.arm_id,
            world.home.admin.user,
        )

    def test_on_the_reservation_alone(self, world: World, pages: Pages) -> None:
        add(pages, world, world.home.admin, scope="reservation")
        assert made(world).scope == world.home.reservation.arm_id

    def test_until_a_time_in_the_partners_zone(self, world: World, pages: Pages) -> None:
        Partner.objects.filter(pk=world.home.partner.pk).update(time_zone="Asia/Seoul")
        add(pages, world, world.home.admin, ends_at="2099-12-24T18:00")
        assert made(world).ends_at == datetime(2099, 12, 24, 18, tzinfo=ZoneInfo("Asia/Seoul"))

    def test_by_an_owner_of_the_order(self, world: World, pages: Pages) -> None:
        assert add(pages, world, world.home.trusted_seller).status == 302

    def test_twice_is_told_beside_the_person(self, world: World, pages: Pages) -> None:
        add(pages, world, world.home.admin)
        answer = add(pages, world, world.home.admin)
        assert answer.status == 422
        assert "Northwind Seller holds the role Reader here already." in answer.text
        assert RoleAssignment.objects.filter(user=world.home.seller.user).count() == 1

    @pytest.mark.parametrize(
        ("field", "typed", "words"),
        [
            ("person", "", "This field is required."),
            ("person", "nobody", "No person or API client of your company has this name"),
            ("person", "Northwind", "More than one is meant."),
            ("person", "Fabrikam Seller", "No person or API client of your company has this name"),
            ("person", "\0", "Null characters are not allowed."),
            ("person", "x" * 5000, "Ensure this value has at most 254 characters"),
            ("person", "<script>alert(1)</script>", "No person or API client of your company has this name"),
            ("role", "", "This field is required."),
            ("role", "00000000-0000-0000-0000-000000000000", "Select a valid choice."),
            ("role", "Owner\0", "Select a valid choice."),
            ("scope", "", "This field is required."),
            ("scope", "everything", "Select a valid choice."),
            ("ends_at", "soon", "Enter a date and a time"),
            ("ends_at", "9999-12-31T23:59", "Enter a time before the year 2100."),
            ("ends_at", "0001-01-01T00:00", "Enter a time in the future."),
            ("ends_at", "2026-01-01T00:00", "Enter a time in the future."),
            ("ends_at", "2099-01\0", "Enter a date and a time"),
        ],
    )
    def test_bad_input_is_named_and_kept(self, world: World, pages: Pages, field: str, typed: str, words: str) -> None:
        answer = add(pages, world, world.home.admin, **{field: typed})
        assert answer.status == 422 and words in answer.text
        assert 'id="error-summary"' in answer.text and "<script>alert" not in answer.text
        if field != "person":
            assert world.home.seller.user.email in answer.text
        assert not RoleAssignment.objects.filter(user=world.home.seller.user).exists()

    def test_not_more_than_one_holds(self, world: World, pages: Pages) -> None:
        role = AzureRole.USER_ACCESS_ADMINISTRATOR
        RoleAssignmentFactory(user=world.home.seller.user, at=world.home.reservation.order, role_name=role)
        answer = add(
            pages,
            world,
            world.home.seller,
            person="Northwind Trusted Seller",
            role=AZURE_ROLE_IDS[AzureRole.CONTRIBUTOR],
        )
        assert answer.status == 422
        assert "gives more than you hold here yourself. You lack: Configure reservations." in answer.text

    def test_not_for_longer_than_one_holds(self, world: World, pages: Pages) -> None:
        RoleAssignment.objects.update(ends_at=NOW + timedelta(hours=5))
        answer = add(pages, world, world.home.trusted_seller)
        assert answer.status == 422
        assert f"It ends at {NOW + timedelta(hours=5):%Y-%m-%d %H:%M} UTC." in answer.text


class TestCeiling:
    """A partner role that no assignment lifts."""

    def test_is_warned_of_before_anything_is_assigned(self, world: World, pages: Pages) -> None:
        answer = add(pages, world, world.home.admin, person="Northwind Reader", role=AZURE_ROLE_IDS[AzureRole.OWNER])
        assert answer.status == 422
        assert "The partner role of Northwind Reader never allows this" in answer.text
        assert "Configure reservations, Manage access, Request refunds and exchanges" in answer.text
        assert f'name="knowing" value="{world.home.reader.user.pk}"' in answer.text
        assert not RoleAssignment.objects.filter(user=world.home.reader.user).exists()

    def test_may_be_assigned_all_the_same(self, world: World, pages: Pages) -> None:
        knowing = world.home.reader.user.pk
        owner = AZURE_ROLE_IDS[AzureRole.OWNER]
        add(pages, world, world.home.admin, person="Northwind Reader", role=owner, knowing=knowing)
        assert RoleAssignment.objects.filter(user=world.home.reader.user).exists()

    def test_is_warned_of_again_for_another_person(self, world: World, pages: Pages) -> None:
        owner, other = AZURE_ROLE_IDS[AzureRole.OWNER], world.home.seller.user.pk
        answer = add(pages, world, world.home.admin, person="Northwind Reader", role=owner, knowing=other)
        assert answer.status == 422

    def test_is_no_matter_for_what_the_role_does_not_give(self, world: World, pages: Pages) -> None:
        assert add(pages, world, world.home.admin, person="Northwind Reader").status == 302
