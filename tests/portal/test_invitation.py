"""The door of the invited: a link from a mail, a password, in; and what a link that is over says."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse

from core import outbox
from customers.models import Invitation, Membership, User
from customers.policy.roles import PartnerRole
from portal.mail.links import SALT, invitation_url
from tests.factories import NOW, InvitationFactory, Person, World, make_person
from tests.portal.conftest import Pages

TYPED = {"name": "Lee Newman", "password1": "a rather long passphrase", "password2": "a rather long passphrase"}


@pytest.fixture
def invited(world: World, pages: Pages) -> Invitation:
    row: Invitation = InvitationFactory(partner=world.home.partner, invited_by=world.home.admin.user)
    return row


def path(invitation: Invitation) -> str:
    return "/" + invitation_url(invitation).split("/", 3)[3]


def test_the_link_in_the_mail_lets_one_in(world: World, pages: Pages, client: Client, mailoutbox: list[Any]) -> None:
    keeper: Person = make_person(world.home.partner, PartnerRole.USER_ADMIN)
    typed = {"name": "Lee", "email": "lee@newcomers.example", "language": "ko", "roles": ["sales_agent"], "ends_on": ""}
    pages.fill(keeper, "invite", typed=typed)
    outbox.drain(now=NOW)
    mail = mailoutbox[0]
    assert (mail.to, mail.subject) == (["lee@newcomers.example"], f"{world.home.partner.name} 초대장")
    url = next(word for word in mail.body.split() if "/invitation/" in word)
    assert url.startswith("https://portal.example/invitation/")
    here = "/" + url.split("/", 3)[3]
    page = client.get(here).content.decode()
    assert "lee@newcomers.example" in page and 'lang="ko"' not in page.partition("<head>")[2][:50]
    answer = client.post(here, TYPED)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert client.get(reverse("customers")).status_code == 200
    membership = Membership.objects.get(user__email="lee@newcomers.example")
    assert (membership.partner, membership.roles) == (world.home.partner, ["sales_agent"])


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": ""}, "This field is required."),
        ({"name": "x" * 151}, "at most 150"),
        ({"name": "a\0b"}, "Null characters"),
        ({"password1": "", "password2": ""}, "This field is required."),
        ({"password1": "short", "password2": "short"}, "too short"),
        ({"password1": "password1234567", "password2": "different-one-12"}, "The two passwords differ."),
        ({"password1": "x" * 257, "password2": "x" * 257}, "at most 256"),
    ],
)
def test_what_is_wrong_is_said_and_makes_nobody(
    client: Client, invited: Invitation, changes: dict[str, str], said: str
) -> None:
    answer = client.post(path(invited), {**TYPED, **changes})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not User.objects.filter(email=invited.email).exists()


def test_the_name_is_no_password(client: Client, invited: Invitation) -> None:
    local = invited.email.partition("@")[0] + "-newcomers"
    answer = client.post(path(invited), {"name": "Lee", "password1": local, "password2": local})
    assert "too similar" in answer.content.decode()


@pytest.mark.parametrize("what", ["accepted", "revoked", "expired", "sent again"])
def test_a_link_that_is_over(client: Client, invited: Invitation, what: str) -> None:
    here = path(invited)
    rows = Invitation.objects.filter(pk=invited.pk)
    if what == "accepted":
        client.post(here, TYPED)
        client = Client()
    else:
        changes: dict[str, dict[str, Any]] = {
            "revoked": {"revoked_at": NOW},
            "expired": {"expires_at": NOW - timedelta(seconds=1)},
            "sent again": {"version": 2},
        }
        rows.update(**changes[what])
    before = User.objects.count()
    for answer in (client.get(here), client.post(here, TYPED)):
        assert answer.status_code == 410
        assert invited.partner.name not in answer.content.decode()
    assert User.objects.count() == before


@pytest.mark.parametrize("token", ["x", "a:b:c", "%00", "x" * 2000])
def test_a_link_that_we_did_not_make(client: Client, world: World, token: str) -> None:
    assert client.get(f"/invitation/{token}/").status_code == 404


@pytest.mark.parametrize("content", [[], ["x", 1], [1, 2], "text", {"a": 1}, ["0" * 32, 1], None])
def test_signed_nonsense(client: Client, world: World, content: object) -> None:
    token = signing.dumps(content, salt=SALT)
    assert client.get(reverse("invitation", args=[token])).status_code == 404


def test_somebody_signed_in_is_told_to_sign_out(world: World, pages: Pages, invited: Invitation) -> None:
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.home.seller.user)
    for answer in (client.get(path(invited)), client.post(path(invited), TYPED)):
        assert answer.status_code == 404
        assert "Sign out first" in answer.content.decode()
    assert not User.objects.filter(email=invited.email).exists()


def test_other_methods(client: Client, invited: Invitation) -> None:
    assert client.put(path(invited)).status_code == 405
    assert "no-store" in client.get(path(invited)).headers["Cache-Control"]
