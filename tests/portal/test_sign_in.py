"""The door: by email and password, with a limit, and a clear word to whoever stays outside."""

from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.http import HttpRequest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from portal.accounts import InvitedOnlyAdapter
from tests.factories import World

PASSWORD = "correct horse battery staple"


@pytest.fixture(autouse=True)
def no_earlier_attempts(db: None) -> None:
    cache.clear()


@pytest.fixture
def email(world: World) -> str:
    user = world.home.admin.user
    user.set_password(PASSWORD)
    user.save()
    return user.email


def sign_in(client: Client, email: str, password: str = PASSWORD, **more: str) -> tuple[int, str]:
    answer = client.post(reverse("account_login"), {"login": email, "password": password, **more})
    return answer.status_code, str(answer.headers.get("Location", answer.content.decode()))


def test_the_right_password_opens_the_portal(client: Client, email: str) -> None:
    assert sign_in(client, email) == (302, "/")
    assert client.get(reverse("customers")).status_code == 200


def test_it_leads_on_to_where_one_wanted_to_go(client: Client, email: str) -> None:
    wanted = client.get(reverse("requests")).headers["Location"]
    assert wanted == f"{reverse('account_login')}?next={reverse('requests')}"
    assert sign_in(client, email, next=reverse("requests")) == (302, reverse("requests"))


def test_it_leads_to_no_other_host(client: Client, email: str) -> None:
    assert sign_in(client, email, next="https://elsewhere.example/") == (302, "/")


def test_a_wrong_password_says_so_and_keeps_the_address(client: Client, email: str) -> None:
    status, page = sign_in(client, email, "wrong")
    assert status == 200
    assert email in page
    assert 'role="alert"' in page or "aria-invalid" in page


def test_the_sixth_wrong_attempt_on_an_account_is_turned_away(client: Client, email: str) -> None:
    """Also with the right password, and although every failed request is rolled back."""
    for _attempt in range(5):
        sign_in(client, email, "wrong")
    status, page = sign_in(client, email)
    assert status == 200
    assert "Too many" in page


def test_somebody_switched_off_is_told_so(client: Client, world: World, email: str) -> None:
    world.home.admin.user.is_active = False
    world.home.admin.user.save()
    assert sign_in(client, email) == (302, reverse("account_inactive"))
    assert client.get(reverse("account_inactive")).status_code == 200
    assert client.get(reverse("customers")).status_code == 302


def test_rights_end_with_the_membership(client: Client, world: World, email: str) -> None:
    sign_in(client, email)
    world.home.admin.membership.is_active = False
    world.home.admin.membership.save()
    assert client.get(reverse("customers")).status_code == 403


def test_there_is_no_sign_up(client: Client) -> None:
    assert client.get("/signup/").status_code == 404
    assert client.get("/sign-up/").status_code == 404


def test_a_new_host_is_no_new_chance(client: Client, email: str) -> None:
    for attempt in range(5):
        client.post(
            reverse("account_login"), {"login": email, "password": "wrong"}, headers={"host": f"h{attempt}.test"}
        )
    answer = client.post(reverse("account_login"), {"login": email, "password": PASSWORD}, headers={"host": "h6.test"})
    assert "Too many" in answer.content.decode()


@pytest.mark.parametrize("other", [str.upper, lambda email: email.replace("i", "\u0131"), str.title])
def test_another_spelling_is_no_new_chance(other: Callable[[str], str]) -> None:
    key = InvitedOnlyAdapter()._get_login_attempts_cache_key
    assert key(HttpRequest(), email=other("admin@northwind.test")) == key(HttpRequest(), email="admin@northwind.test")


def test_others_attempts_push_none_out(client: Client, email: str) -> None:
    for _attempt in range(5):
        sign_in(client, email, "wrong")
    for number in range(400):
        cache.set(f"somebody-else-{number}", [1.0], 300)
    assert "Too many" in sign_in(client, email)[1]


def test_without_a_proxy_nobody_chooses_the_address_they_are_counted_by(
    client: Client, email: str, settings: Settings
) -> None:
    assert settings.ALLAUTH_TRUSTED_PROXY_COUNT == 0
    for attempt in range(10):
        post_from(client, f"{attempt}@example.test", f"203.0.113.{attempt}")
    assert "Too many" in post_from(client, email, "203.0.113.99")


def test_behind_a_proxy_each_address_is_counted_by_itself(client: Client, email: str, settings: Settings) -> None:
    """Of the addresses only the one that the proxy appended counts: the others are the visitor's own words."""
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for attempt in range(10):
        post_from(client, f"{attempt}@example.test", f"192.0.2.{attempt}, 203.0.113.1")
    assert "Too many" in post_from(client, email, "192.0.2.99, 203.0.113.1")
    assert "Too many" not in post_from(client, email, "203.0.113.2")


def post_from(client: Client, email: str, forwarded_for: str) -> str:
    """Sign in wrongly through a proxy's header; return the page."""
    data = {"login": email, "password": "wrong"}
    answer = client.post(reverse("account_login"), data, headers={"x-forwarded-for": forwarded_for})
    return answer.content.decode()
