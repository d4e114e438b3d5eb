"""Language and theme: with the person, and in the browser for when nobody is signed in."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import World
from tests.portal.browsing import Browser
from tests.portal.conftest import Pages


def test_the_language_stays_with_the_person(world: World, pages: Pages) -> None:
    here = reverse("help")
    answer = Browser(world.home.admin).send("preferences", language="ko", next=here)
    assert (answer.status, answer.location) == (302, here)
    world.home.admin.user.refresh_from_db()
    assert world.home.admin.user.language == "ko"
    assert 'lang="ko"' in pages.open(world.home.admin, "help", language="en").text


def test_the_theme_stays_with_the_person_until_it_is_the_systems_again(world: World, pages: Pages) -> None:
    user = world.home.admin.user
    for theme, sign in (("dark", 'data-theme="dark"'), ("light", 'data-theme="light"'), ("", "")):
        pages.send(world.home.admin, "preferences", theme=theme)
        user.refresh_from_db()
        assert user.theme == theme
        html = pages.open(world.home.admin, "help").text.split("<head>")[0]
        assert sign in html if sign else "data-theme" not in html


def test_one_choice_leaves_the_other(world: World) -> None:
    browser = Browser(world.home.admin)
    browser.send("preferences", theme="dark")
    browser.send("preferences", language="ko")
    world.home.admin.user.refresh_from_db()
    assert (world.home.admin.user.theme, world.home.admin.user.language) == ("dark", "ko")


def test_somebody_who_is_not_signed_in_has_them_in_cookies(db: None) -> None:
    client = Client(headers={"accept-language": "en"})
    sign_in = reverse("account_login")
    assert 'lang="en"' in client.get(sign_in).content.decode()
    client.post(reverse("preferences"), {"language": "ko", "next": sign_in})
    client.post(reverse("preferences"), {"theme": "dark", "next": sign_in})
    html = client.get(sign_in).content.decode()
    assert 'lang="ko"' in html and 'data-theme="dark"' in html
    for cookie in client.cookies.values():
        if cookie.key in {"portal_language", "portal_theme"}:
            assert cookie["httponly"] and cookie["samesite"] == "Lax"


def test_the_browser_remembers_after_signing_out(world: World) -> None:
    browser = Browser(world.home.admin)
    browser.send("preferences", language="ko")
    browser.send("account_logout")
    assert 'lang="ko"' in browser.open("account_login").text


@pytest.mark.parametrize(
    "next_",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "",
        "\\\\evil.example",
        "x" * 3000,
        "no_such_view",
        "customer",
        "account_logout",
        "a page",
        "#top",
    ],
)
def test_only_leads_back_to_a_page_of_ours(world: World, next_: str) -> None:
    answer = Browser(world.home.admin).send("preferences", language="en", next=next_)
    assert (answer.status, answer.location) == (302, reverse("home"))


@pytest.mark.parametrize("typed", [{"language": "fr"}, {"language": ""}, {"theme": "pink"}, {}])
def test_nonsense_changes_nothing(world: World, typed: dict[str, str]) -> None:
    browser = Browser(world.home.admin)
    browser.send("preferences", language="ko")
    browser.send("preferences", theme="dark")
    assert browser.send("preferences", **typed).status == 302
    world.home.admin.user.refresh_from_db()
    assert (world.home.admin.user.theme, world.home.admin.user.language) == ("dark", "ko")


def test_only_posts(world: World, pages: Pages) -> None:
    assert pages.open(world.home.admin, "preferences").status == 405
    assert pages.open(None, "preferences").status == 405


def test_needs_the_token_against_forged_requests(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.home.admin.user)
    assert client.post(reverse("preferences"), {"language": "ko"}).status_code == 403
