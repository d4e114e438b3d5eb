"""The list of a partner's people, and the invitations on it."""

from datetime import timedelta

import pytest
from django.urls import reverse

from customers.models import Invitation, Membership, User
from customers.policy.roles import PartnerRole
from tests.factories import NOW, InvitationFactory, Person, World, make_person
from tests.portal.conftest import Pages


@pytest.fixture
def keeper(world: World) -> Person:
    return make_person(world.home.partner, PartnerRole.USER_ADMIN, name="User Keeper")


@pytest.fixture
def invited(world: World) -> Invitation:
    row: Invitation = InvitationFactory(partner=world.home.partner, invited_by=world.home.admin.user)
    return row


def test_what_a_row_says(world: World, pages: Pages, keeper: Person) -> None:
    Membership.objects.filter(pk=world.home.reader.membership.pk).update(ends_on=NOW.date())
    answer = pages.open(keeper, "people")
    assert answer.status == 200
    for person in (world.home.admin, world.home.seller, keeper):
        assert person.user.name in answer.text and person.user.email in answer.text
        assert reverse("person", args=[person.membership.pk]) in answer.text
    assert "2026-07-02" in answer.text
    assert "Showing 1 to 5 of 5" in answer.text
    korean = pages.open(keeper, "people", language="ko").text
    assert "관리 에이전트" in korean and "Admin agent" not in korean


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ({"text": "trusted"}, ["Northwind Trusted Seller"]),
        ({"text": "READER@"}, ["Northwind Reader"]),
        ({"text": "nobody at all"}, []),
        ({"role": "admin_agent"}, ["Northwind Admin"]),
        ({"status": "disabled"}, ["Northwind Seller"]),
        ({"status": "ended"}, ["Northwind Reader"]),
        ({"status": "active", "role": "sales_agent"}, ["Northwind Trusted Seller"]),
    ],
)
def test_filters(world: World, pages: Pages, keeper: Person, query: dict[str, str], shown: list[str]) -> None:
    Membership.objects.filter(pk=world.home.seller.membership.pk).update(is_active=False)
    Membership.objects.filter(pk=world.home.reader.membership.pk).update(ends_on=NOW.date() - timedelta(days=1))
    text = pages.open(keeper, "people", **query).text
    names = ["Northwind Admin", "Northwind Reader", "Northwind Seller", "Northwind Trusted Seller"]
    assert [name for name in names if f">{name}<" in text.replace("> ", ">").replace(" <", "<")] == shown
    if not shown:
        assert "Nobody matches" in text


@pytest.mark.parametrize(
    "query", [{"role": "king"}, {"status": "x"}, {"sort": "password"}, {"page": "0"}, {"text": "\0"}, {"text": "%'<b>"}]
)
def test_nonsense_in_the_address(pages: Pages, keeper: Person, query: dict[str, str]) -> None:
    assert pages.open(keeper, "people", **query).status == 200


def test_sorting(world: World, pages: Pages, keeper: Person) -> None:
    text = pages.open(keeper, "people", sort="-name").text
    table = text.partition("<tbody>")[2]
    assert table.index("User Keeper") < table.index("Northwind Admin")
    assert 'aria-sort="descending"' in text
    for sort in ("email", "-signed_in", "ends"):
        assert pages.open(keeper, "people", sort=sort).status == 200


def test_who_may_see_it(world: World, pages: Pages, keeper: Person) -> None:
    refused = pages.open(world.home.seller, "people")
    assert refused.status == 403
    assert "manage the people of your partner: User Keeper" in refused.text
    assert 'href="/people/"' not in pages.open(world.home.seller, "customers").text
    assert 'href="/people/"' in pages.open(keeper, "customers").text
    assert pages.open(None, "people").location.startswith(reverse("account_login"))
    assert pages.send(keeper, "people").status == 405


def test_an_auditor_looks_and_is_told_who_can_act(
    world: World, pages: Pages, keeper: Person, invited: Invitation
) -> None:
    auditor = make_person(world.home.partner, PartnerRole.AUDITOR, name="Audit One")
    answer = pages.open(auditor, "people")
    assert answer.status == 200
    assert "Your role does not include managing people. Ask User Keeper." in answer.text
    assert 'aria-disabled="true"' in answer.text
    for name in ("invitation_resend", "invitation_revoke"):
        assert reverse(name, args=[invited.pk]) not in answer.text
        assert pages.send(auditor, name, invited.pk).status == 403
    assert pages.open(auditor, "invite").status == 403


def test_another_partners_people_do_not_show(world: World, pages: Pages, keeper: Person) -> None:
    foreign = InvitationFactory(partner=world.other.partner, invited_by=world.other.admin.user)
    text = pages.open(keeper, "people", text="fabrikam").text + pages.open(keeper, "people").text
    assert world.other.admin.user.email not in text and foreign.email not in text


def test_as_many_queries_for_fifty_as_for_a_few(
    world: World, pages: Pages, keeper: Person, invited: Invitation
) -> None:
    few = pages.open(keeper, "people")
    for number in range(56):
        make_person(world.home.partner, PartnerRole.SALES_AGENT, name=f"Many {number:02}")
        InvitationFactory(partner=world.home.partner, invited_by=world.home.admin.user)
    many = pages.open(keeper, "people")
    assert few.queries == many.queries <= 8
    assert "Showing 1 to 50 of 61" in many.text
    assert "Showing 51 to 61 of 61" in pages.open(keeper, "people", page="2").text


class TestInvitations:
    def test_they_wait_on_the_list(self, pages: Pages, keeper: Person, invited: Invitation) -> None:
        text = pages.open(keeper, "people").text
        assert invited.email in text and "Invited" in text
        Invitation.objects.update(expires_at=NOW - timedelta(days=1))
        assert "Invitation expired" in pages.open(keeper, "people").text
        assert invited.email not in pages.open(keeper, "people", role="sales_agent").text

    def test_sending_again_and_revoking(self, pages: Pages, keeper: Person, invited: Invitation) -> None:
        Invitation.objects.update(sent_at=NOW - timedelta(days=1))
        assert pages.send(keeper, "invitation_resend", invited.pk).location == reverse("people")
        invited.refresh_from_db()
        assert (invited.version, invited.sent_at) == (2, NOW)
        assert pages.send(keeper, "invitation_revoke", invited.pk).location == reverse("people")
        invited.refresh_from_db()
        assert invited.revoked_at == NOW
        assert invited.email not in pages.open(keeper, "people").text
        assert pages.send(keeper, "invitation_resend", invited.pk).status == 302

    def test_another_partners_is_unknown(self, world: World, pages: Pages, keeper: Person) -> None:
        foreign = InvitationFactory(partner=world.other.partner, invited_by=world.other.admin.user)
        for name in ("invitation_resend", "invitation_revoke"):
            assert pages.send(keeper, name, foreign.pk).status == 404
            assert pages.open(keeper, name, foreign.pk).status == 405


TYPED = {
    "name": "Lee New",
    "email": "lee@newcomers.example",
    "language": "ko",
    "roles": ["sales_agent", "helpdesk_agent"],
    "ends_on": "",
}


class TestInvite:
    def test_somebody_is_invited(self, pages: Pages, keeper: Person) -> None:
        assert pages.open(keeper, "invite").status == 200
        answer = pages.fill(keeper, "invite", typed=TYPED)
        assert (answer.status, answer.location) == (302, reverse("people"))
        row = Invitation.objects.get()
        assert (row.roles, row.invited_by) == (["helpdesk_agent", "sales_agent"], keeper.user)
        assert pages.fill(keeper, "invite", typed=TYPED).status == 302
        assert Invitation.objects.count() == 1

    @pytest.mark.parametrize(
        ("changes", "said"),
        [
            ({"name": ""}, "This field is required."),
            ({"name": "x" * 151}, "at most 150 characters"),
            ({"name": "a\0b"}, "Null characters are not allowed."),
            ({"email": "nobody"}, "Enter a valid email address."),
            ({"email": ""}, "This field is required."),
            ({"email": f"{'x' * 250}@a.example"}, "at most 254 characters"),
            ({"roles": []}, "Choose at least one role."),
            ({"roles": ["king"]}, "Select a valid choice."),
            ({"roles": ["global_admin"]}, "Select a valid choice."),
            ({"roles": ["auditor"]}, "An auditor needs an end date."),
            ({"roles": ["auditor"], "ends_on": "2027-07-03"}, "a year ahead at most"),
            ({"roles": ["auditor", "admin_agent"], "ends_on": "2026-12-31"}, "An auditor holds no other role"),
            ({"ends_on": "2026-07-01"}, "The end date has passed."),
            ({"ends_on": "tomorrow"}, "Enter a day, for example 2027-03-31."),
            ({"language": "fr"}, "Select a valid choice."),
        ],
    )
    def test_what_is_wrong_is_said_beside_the_field_and_what_was_typed_stays(
        self, pages: Pages, keeper: Person, changes: dict[str, object], said: str
    ) -> None:
        answer = pages.fill(keeper, "invite", typed={**TYPED, **changes})
        assert answer.status == 422
        assert said in answer.text and "aria-invalid" in answer.text and "needs your attention" in answer.text
        assert "email" in changes or 'value="lee@newcomers.example"' in answer.text
        assert not Invitation.objects.exists()

    def test_a_customers_address_is_named_and_a_foreign_ones_is_not(
        self, world: World, pages: Pages, keeper: Person
    ) -> None:
        own = pages.fill(keeper, "invite", typed={**TYPED, "email": f"it@{world.home.customer.domain}"})
        assert world.home.customer.company_name in own.text
        foreign = pages.fill(keeper, "invite", typed={**TYPED, "email": world.other.admin.user.email})
        assert foreign.status == 422
        assert "can&#x27;t be invited" in foreign.text
        assert world.other.partner.name not in foreign.text and world.other.admin.user.name not in foreign.text

    def test_markup_stays_text(self, pages: Pages, keeper: Person) -> None:
        pages.fill(keeper, "invite", typed={**TYPED, "name": "<script>alert(1)</script>"})
        text = pages.open(keeper, "people").text
        assert "<script>alert" not in text and "&lt;script&gt;" in text

    def test_only_a_global_admin_is_offered_the_highest_role(self, world: World, pages: Pages, keeper: Person) -> None:
        assert 'value="global_admin"' not in pages.open(keeper, "invite").text
        globe = make_person(world.home.partner, PartnerRole.GLOBAL_ADMIN)
        assert 'value="global_admin"' in pages.open(globe, "invite").text

    def test_who_may_not(self, world: World, pages: Pages) -> None:
        for person in (world.home.admin, world.home.seller):
            assert pages.open(person, "invite").status == 403
            assert pages.fill(person, "invite", typed=TYPED).status == 403
        assert not User.objects.filter(email=TYPED["email"]).exists() and not Invitation.objects.exists()


def test_the_list_as_a_file(world: World, pages: Pages, keeper: Person) -> None:
    user = User.objects.get(pk=world.home.admin.user.pk)
    user.name = "=cmd|' /C calc'!A0"
    user.save()
    answer = pages.open(keeper, "people", role="admin_agent", export="csv")
    text = answer.response.content.decode()
    assert answer.response["Content-Type"].startswith("text/csv")
    assert user.email in text and world.home.seller.user.email not in text
    assert "'=cmd" in text and world.other.admin.user.email not in text
    assert pages.open(world.home.seller, "people", export="csv").status == 403
