"""One's own profile, what one gets mail about, and the password: changed, or forgotten."""

import re
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from core import outbox
from core.models import AuditEvent, OutboxEvent
from customers.models import Membership, User
from tests.factories import NOW, PASSWORD, StaffFactory, World
from tests.portal.conftest import Pages

TYPED = {"name": "New Name", "phone": "+82 2-555-0141", "contact_method": "phone", "language": "ko", "theme": "dark"}
NEW = "quite another passphrase"


@pytest.fixture(autouse=True)
def no_earlier_attempts(db: None) -> None:
    cache.clear()


def without_tokens(answer: Any) -> str:
    page: str = answer.content.decode()
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page)


def test_a_profile_is_changed(world: World, pages: Pages) -> None:
    assert reverse("profile") in pages.open(world.home.reader, "customers").text
    answer = pages.fill(world.home.reader, "profile", typed=TYPED)
    assert (answer.status, answer.location) == (302, reverse("profile"))
    user = User.objects.get(pk=world.home.reader.user.pk)
    assert {name: getattr(user, name) for name in TYPED} == TYPED
    page = pages.open(world.home.reader, "profile").text
    assert 'lang="ko"' in page and 'value="New Name"' in page


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": ""}, "This field is required."),
        ({"name": "x" * 151}, "at most 150"),
        ({"name": "a\0b"}, "Null characters"),
        ({"name": "\u200b\u3164"}, "This field is required."),
        ({"phone": ""}, "Enter a phone number, or prefer email."),
        ({"phone": "call me"}, "Enter a phone number, for example"),
        ({"contact_method": "pigeon"}, "Select a valid choice."),
        ({"language": "fr"}, "Select a valid choice."),
        ({"theme": "pink"}, "Select a valid choice."),
    ],
)
def test_what_is_wrong_is_said_and_changes_nothing(
    world: World, pages: Pages, changes: dict[str, str], said: str
) -> None:
    answer = pages.fill(world.home.reader, "profile", typed={**TYPED, **changes})
    assert answer.status == 422
    assert said in answer.text and "needs your attention" in answer.text
    assert User.objects.get(pk=world.home.reader.user.pk).name == world.home.reader.user.name


def test_a_name_turns_nothing_around_that_stands_beside_it(world: World, pages: Pages) -> None:
    pages.fill(world.home.reader, "profile", typed={**TYPED, "name": "Kim \u202e\nPerson"})
    assert User.objects.get(pk=world.home.reader.user.pk).name == "Kim Person"


def test_nobody_gives_themselves_more_here(world: World, pages: Pages) -> None:
    more = {"email": "x@y.example", "is_staff": "1", "is_superuser": "1", "roles": "admin_agent"}
    pages.fill(world.home.reader, "profile", typed={**TYPED, **more})
    user = User.objects.get(pk=world.home.reader.user.pk)
    assert (user.email, user.is_staff, user.is_superuser) == (world.home.reader.user.email, False, False)
    assert Membership.objects.get(user=user).roles == ["billing_admin"]


class TestMail:
    def test_only_what_differs_is_kept(self, world: World, pages: Pages) -> None:
        """So that new roles bring their own mail."""
        admin = world.home.admin
        pages.send(admin, "profile_mail", kinds=["requests", "approvals", "payments", "reservations", "people"])
        assert User.objects.get(pk=admin.user.pk).mail_choices == {"expiry": False}
        page = pages.open(admin, "profile").text
        assert 'value="requests" id="id_kinds_0" checked' in page
        assert 'value="expiry" id="id_kinds_4"' in page and 'id="id_kinds_4" checked' not in page

    def test_all_can_be_switched_off(self, world: World, pages: Pages) -> None:
        pages.send(world.home.reader, "profile_mail")
        assert set(User.objects.get(pk=world.home.reader.user.pk).mail_choices) == {
            "requests",
            "approvals",
            "payments",
            "people",
        }

    def test_nonsense(self, world: World, pages: Pages) -> None:
        assert pages.send(world.home.reader, "profile_mail", kinds=["spam"]).status == 422
        assert User.objects.get(pk=world.home.reader.user.pk).mail_choices == {}
        assert pages.open(world.home.reader, "profile_mail").status == 302


class TestChangePassword:
    def test_it_is_changed_and_other_sessions_end(self, world: World, pages: Pages) -> None:
        here, elsewhere = Client(), Client()
        for client in (here, elsewhere):
            client.force_login(world.home.reader.user)
        typed = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
        answer = here.post(reverse("account_change_password"), typed)
        assert (answer.status_code, answer.headers["Location"]) == (302, reverse("profile"))
        assert here.get(reverse("customers")).status_code == 200
        assert elsewhere.get(reverse("customers")).status_code == 302
        event = AuditEvent.objects.filter(table_name="customers_user", row_id=world.home.reader.user.pk).latest("pk")
        assert (event.actor_label, event.after) == (world.home.reader.user.name, {"password": "(changed)"})

    @pytest.mark.parametrize(
        "typed",
        [
            {"oldpassword": "wrong", "password1": NEW, "password2": NEW},
            {"oldpassword": PASSWORD, "password1": "short", "password2": "short"},
            {"oldpassword": PASSWORD, "password1": NEW, "password2": "different-one-12"},
            {},
        ],
    )
    def test_what_is_wrong_changes_nothing(self, world: World, pages: Pages, typed: dict[str, str]) -> None:
        answer = pages.send(world.home.reader, "account_change_password", **typed)
        assert answer.status == 200 and 'role="alert"' in answer.text
        assert User.objects.get(pk=world.home.reader.user.pk).check_password(PASSWORD)

    def test_a_stranger_signs_in_first(self, pages: Pages) -> None:
        assert pages.open(None, "account_change_password").location.startswith(reverse("account_login"))


class TestForgottenPassword:
    def ask(self, client: Client, email: str) -> Any:
        return client.post(reverse("account_reset_password"), {"email": email})

    def link(self, mailoutbox: list[Any]) -> str:
        url = next(word for word in mailoutbox[-1].body.split() if "/sign-in/password/" in word)
        path: str = url.split("/", 3)[3]
        return f"/{path}"

    def test_the_sign_in_names_the_way(self, client: Client, pages: Pages) -> None:
        page = client.get(reverse("account_login")).content.decode()
        assert f'href="{reverse("account_reset_password")}"' in page
        assert client.get(reverse("account_reset_password")).status_code == 200

    def test_a_mailed_link_sets_a_new_one_once(
        self, world: World, pages: Pages, client: Client, mailoutbox: list[Any]
    ) -> None:
        user = world.home.reader.user
        signed_in = Client()
        signed_in.force_login(user)
        assert self.ask(client, user.email.upper()).headers["Location"] == reverse("account_reset_password_done")
        assert mailoutbox == [], "a page waits for no mail server"
        outbox.drain(now=NOW)
        assert mailoutbox[0].to == [user.email]
        here = client.get(self.link(mailoutbox)).headers["Location"]
        assert "set-password" in here, "the secret leaves the address"
        assert client.get(here).status_code == 200
        wrong = client.post(here, {"password1": "short", "password2": "short"})
        assert wrong.status_code == 200 and 'role="alert"' in wrong.content.decode()
        done = client.post(here, {"password1": NEW, "password2": NEW})
        assert done.headers["Location"] == reverse("account_reset_password_from_key_done")
        assert User.objects.get(pk=user.pk).check_password(NEW)
        assert signed_in.get(reverse("customers")).status_code == 302, "other sessions have ended"
        event = AuditEvent.objects.filter(table_name="customers_user", row_id=user.pk).latest("pk")
        assert (event.actor_label, event.after) == (user.name, {"password": "(changed)"})
        again = Client().get(self.link(mailoutbox))
        assert "This link does not work" in again.content.decode()

    @pytest.mark.parametrize("who", ["nobody", "left", "switched off", "staff", "customer"])
    def test_others_get_the_same_page_and_no_mail(
        self, world: World, pages: Pages, client: Client, mailoutbox: list[Any], who: str
    ) -> None:
        user = world.home.reader.user
        emails = {"nobody": "nobody@nowhere.example", "customer": f"ceo@{world.home.customer.domain}"}
        if who == "left":
            Membership.objects.filter(user=user).update(is_active=False)
        if who == "switched off":
            User.objects.filter(pk=user.pk).update(is_active=False)
        email = StaffFactory().email if who == "staff" else emails.get(who, user.email)
        known = without_tokens(client.get(self.ask(client, world.home.admin.user.email).headers["Location"]))
        cache.clear()
        OutboxEvent.objects.all().delete()
        answer = self.ask(client, email)
        assert without_tokens(client.get(answer.headers["Location"])) == known
        outbox.drain(now=NOW)
        assert mailoutbox == []

    def test_asking_is_limited(self, world: World, pages: Pages, client: Client) -> None:
        statuses = [self.ask(client, world.home.admin.user.email).status_code for _each in range(7)]
        assert statuses[0] == 302 and statuses[-1] == 429

    @pytest.mark.parametrize("email", ["", "nobody", "x" * 300, "a\0b@c.example"])
    def test_nonsense(self, world: World, pages: Pages, client: Client, email: str) -> None:
        answer = self.ask(client, email)
        assert answer.status_code == 200 and 'role="alert"' in answer.content.decode()

    def test_a_repeated_delivery_is_the_same_mail(
        self, world: World, pages: Pages, client: Client, mailoutbox: list[Any]
    ) -> None:
        self.ask(client, world.home.admin.user.email)
        event = OutboxEvent.objects.get()
        outbox.handle(event.pk, now=NOW)
        OutboxEvent.objects.update(handled_at=None, due_at=NOW)
        outbox.handle(event.pk, now=NOW)
        assert len(mailoutbox) == 2
        assert len({mail.extra_headers["Message-ID"] for mail in mailoutbox}) == 1
