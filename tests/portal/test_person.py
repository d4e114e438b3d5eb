"""One person of the partner: what they hold, other roles, off and on, and that off means now."""

import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from customers.commands.change_person import seen_as
from customers.models import Membership, User
from customers.policy.roles import PartnerRole
from tests.factories import NOW, Person, RoleAssignmentFactory, World, buy, make_person
from tests.portal.conftest import Answer, Pages


@pytest.fixture
def keeper(world: World) -> Person:
    return make_person(world.home.partner, PartnerRole.USER_ADMIN, name="User Keeper")


def give(pages: Pages, by: Person, to: Person, roles: list[str], **typed: Any) -> Answer:
    said = {"roles": roles, "ends_on": "", "seen": seen_as(to.membership), **typed}
    return pages.send(by, "person_roles", to.membership.pk, **said)


def roles_of(person: Person) -> list[str]:
    return list(Membership.objects.get(pk=person.membership.pk).roles)


def test_what_it_shows(world: World, pages: Pages, keeper: Person) -> None:
    User.objects.filter(pk=world.home.trusted_seller.user.pk).update(last_login=NOW, phone="+82 2-555-0141")
    answer = pages.open(keeper, "person", world.home.trusted_seller.membership.pk)
    assert answer.status == 200
    assert "Northwind Trusted Seller" in answer.text and "+82 2-555-0141" in answer.text
    assert "2026-07-02 09:00 UTC" in answer.text
    reservation = world.home.reservation
    assert reverse("reservation_access", args=[reservation.customer_id, reservation.pk]) in answer.text
    assert "Reservation order" in answer.text and world.home.customer.company_name in answer.text
    assert "마지막 로그인" in pages.open(keeper, "person", world.home.seller.membership.pk, language="ko").text


def test_as_many_queries_for_fifty_roles_as_for_one(world: World, pages: Pages, keeper: Person) -> None:
    person = world.home.trusted_seller
    few = pages.open(keeper, "person", person.membership.pk)
    for _each in range(12):
        RoleAssignmentFactory(user=person.user, at=buy(customer=world.home.customer))
    many = pages.open(keeper, "person", person.membership.pk)
    assert few.queries == many.queries <= 12


def test_who_may_see_and_act(world: World, pages: Pages, keeper: Person) -> None:
    auditor = make_person(world.home.partner, PartnerRole.AUDITOR)
    pk = world.home.seller.membership.pk
    looked = pages.open(auditor, "person", pk)
    assert looked.status == 200 and "Ask User Keeper." in looked.text
    assert "<form" not in looked.text.partition('id="roles"')[2].partition("</section>")[0]
    assert pages.open(world.home.admin, "person", pk).status == 403
    for name in ("person_roles", "person_disable", "person_enable"):
        assert pages.open(keeper, name, pk).status == 405
        assert pages.send(auditor, name, pk).status == 403
        assert pages.send(world.home.admin, name, pk).status == 403
        assert pages.send(None, name, pk).location.startswith(reverse("account_login"))
    assert Membership.objects.get(pk=pk).is_active


def test_another_partners_person_is_unknown(world: World, pages: Pages, keeper: Person) -> None:
    for pk in (world.other.seller.membership.pk, uuid.uuid4()):
        assert pages.open(keeper, "person", pk).status == 404
        for name in ("person_roles", "person_disable", "person_enable"):
            assert pages.send(keeper, name, pk, roles=["admin_agent"]).status == 404


def test_other_roles(world: World, pages: Pages, keeper: Person) -> None:
    answer = give(pages, keeper, world.home.seller, ["helpdesk_agent"])
    assert (answer.status, answer.location) == (302, reverse("person", args=[world.home.seller.membership.pk]))
    assert roles_of(world.home.seller) == ["helpdesk_agent"]


@pytest.mark.parametrize(
    ("roles", "typed", "said"),
    [
        ([], {}, "Choose at least one role."),
        (["global_admin"], {}, "Select a valid choice."),
        (["auditor"], {}, "An auditor needs an end date."),
        (["auditor"], {"ends_on": "2028-01-01"}, "a year ahead at most"),
        (["helpdesk_agent"], {"seen": "something else"}, "Somebody changed this person meanwhile."),
        (["helpdesk_agent"], {"seen": ""}, "Somebody changed this person meanwhile."),
        (["helpdesk_agent"], {"seen": "x" * 400}, "at most 300 characters"),
    ],
)
def test_what_is_wrong_is_said_and_kept(
    world: World, pages: Pages, keeper: Person, roles: list[str], typed: dict[str, str], said: str
) -> None:
    answer = give(pages, keeper, world.home.seller, roles, **typed)
    assert answer.status == 422
    assert said in answer.text and 'role="alert"' in answer.text
    assert roles_of(world.home.seller) == ["sales_agent"]
    if roles == ["auditor"]:
        assert 'value="auditor" id="id_roles_5" aria-invalid="true" checked' in answer.text or "checked" in answer.text


def test_oneself_and_those_above_are_shown_with_the_reason(world: World, pages: Pages, keeper: Person) -> None:
    own = pages.open(keeper, "person", keeper.membership.pk).text
    assert "Nobody changes their own roles or end date." in own and 'data-dialog="disable"' not in own
    assert give(pages, keeper, keeper, ["user_admin", "admin_agent"]).status == 422
    globe = make_person(world.home.partner, PartnerRole.GLOBAL_ADMIN)
    assert "Only a global admin decides about people" in pages.open(keeper, "person", globe.membership.pk).text
    pages.send(keeper, "person_disable", globe.membership.pk)
    assert Membership.objects.get(pk=globe.membership.pk).is_active
    assert roles_of(keeper) == ["user_admin"]


def test_the_last_admin_agent_is_warned_about_and_may_go(world: World, pages: Pages, keeper: Person) -> None:
    admin = world.home.admin
    assert "The last Admin agent" in pages.open(keeper, "person", admin.membership.pk).text
    client = Client(headers={"accept-language": "en"})
    client.force_login(keeper.user)
    page = client.post(reverse("person_disable", args=[admin.membership.pk]), follow=True).content.decode()
    assert "Your partner has no Admin agent any more" in page
    second = make_person(world.home.partner, PartnerRole.ADMIN_AGENT)
    third = make_person(world.home.partner, PartnerRole.ADMIN_AGENT)
    assert "The last Admin agent" not in pages.open(keeper, "person", second.membership.pk).text
    page = client.post(reverse("person_disable", args=[third.membership.pk]), follow=True).content.decode()
    assert "no Admin agent any more" not in page


class TestDisabled:
    """Off means now: every session, the next request, and what polls."""

    @pytest.fixture
    def sessions(self, world: World, pages: Pages) -> list[Client]:
        clients = [Client(headers={"accept-language": "en"}) for _each in range(2)]
        for client in clients:
            client.force_login(world.home.admin.user)
            assert client.get(reverse("customers")).status_code == 200
        return clients

    def test_the_next_request_of_every_session_is_a_strangers(
        self, world: World, pages: Pages, keeper: Person, sessions: list[Client]
    ) -> None:
        pages.send(keeper, "person_disable", world.home.admin.membership.pk)
        for client in sessions:
            answer = client.get(reverse("customers"))
            assert answer.status_code == 302
            assert answer.headers["Location"].startswith(reverse("account_login"))
            assert "_auth_user_id" not in client.session

    def test_what_polls_is_sent_away(self, world: World, pages: Pages, keeper: Person, sessions: list[Client]) -> None:
        pages.send(keeper, "person_disable", world.home.admin.membership.pk)
        answer = sessions[0].get(reverse("notification_bell"), headers={"hx-request": "true"})
        assert (answer.status_code, answer.headers["HX-Refresh"]) == (401, "true")

    def test_a_post_does_nothing_any_more(
        self, world: World, pages: Pages, keeper: Person, sessions: list[Client]
    ) -> None:
        pages.send(keeper, "person_disable", world.home.admin.membership.pk)
        answer = sessions[0].post(reverse("profile"), {"name": "Changed", "contact_method": "email"})
        assert answer.status_code == 302
        assert User.objects.get(pk=world.home.admin.user.pk).name == "Northwind Admin"

    def test_signing_in_again_leads_nowhere_until_enabled(self, world: World, pages: Pages, keeper: Person) -> None:
        admin = world.home.admin
        pages.send(keeper, "person_disable", admin.membership.pk)
        admin.user.refresh_from_db()
        assert pages.open(admin, "customers").status == 403
        assert "disabled" in pages.open(keeper, "person", admin.membership.pk).text.lower()
        pages.send(keeper, "person_enable", admin.membership.pk)
        assert pages.open(admin, "customers").status == 200

    def test_the_session_of_who_disables_goes_on(self, world: World, pages: Pages, keeper: Person) -> None:
        client = Client()
        client.force_login(keeper.user)
        client.post(reverse("person_disable", args=[world.home.seller.membership.pk]))
        assert client.get(reverse("people")).status_code == 200
