"""The parts in a browser: nothing for axe to find, the keys, and what the scripts add."""

from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.factories import World
from tests.journeys.faults import faults

pytestmark = [pytest.mark.urls("tests.portal.gallery.urls"), pytest.mark.django_db(transaction=True)]

Opened = Callable[..., Page]


@pytest.fixture
def opened(browser: Browser, live_server: LiveServer, world: World) -> Iterator[Opened]:
    """Return a function that opens the gallery, signed in; the page's own errors fail the test."""
    client = Client()
    client.force_login(world.home.admin.user)
    name = settings.SESSION_COOKIE_NAME
    session = client.cookies[name].value
    errors: list[str] = []
    contexts = []

    def open_page(query: str = "", *, width: int = 1440, dark: bool = False, language: str = "en") -> Page:
        world.home.admin.user.language = language
        world.home.admin.user.save()
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme="dark" if dark else "light", reduced_motion="reduce"
        )
        contexts.append(context)
        context.add_cookies([{"name": name, "value": session, "url": live_server.url}])
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
        page.goto(f"{live_server.url}/gallery/?{query}")
        page.wait_for_load_state("networkidle")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert errors == []


@pytest.mark.parametrize(
    ("language", "dark", "width"), [("en", False, 390), ("en", True, 1440), ("ko", False, 1440), ("ko", True, 390)]
)
def test_axe_finds_nothing_and_the_page_fits(opened: Opened, language: str, dark: bool, width: int) -> None:
    page = opened("toasts=1" if dark else "chrome=azure", width=width, dark=dark, language=language)
    assert faults(page) == []


def test_slash_searches_and_question_mark_shows_the_keys(opened: Opened) -> None:
    page = opened()
    page.locator("h1").click()
    page.keyboard.press("/")
    expect(page.locator("#search")).to_be_focused()
    page.keyboard.type("?")
    expect(page.locator("#keys")).to_be_hidden()
    page.locator("h1").click()
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()


def test_single_keys_can_be_switched_off(opened: Opened) -> None:
    page = opened()
    page.locator("h1").click()
    page.keyboard.press("?")
    page.get_by_label("Use single keys").uncheck()
    page.keyboard.press("Escape")
    page.locator("h1").click()
    page.keyboard.press("/")
    expect(page.locator("#search")).not_to_be_focused()


def test_a_summary_of_errors_takes_the_focus_and_leads_to_the_field(opened: Opened) -> None:
    page = opened()
    expect(page.locator("[data-takes-focus]")).to_be_focused()
    page.get_by_role("link", name="Quantity: ").press("Enter")
    expect(page.locator("#id_quantity")).to_be_focused()


def test_commands_on_the_selection_wait_for_a_tick(opened: Opened) -> None:
    page = opened()
    refund = page.locator(".commands").get_by_role("button", name="Refund")
    everything = page.locator("thead .pick input")
    expect(refund).to_have_attribute("aria-disabled", "true")
    expect(refund).to_have_accessible_description("Select a reservation first.")
    everything.check()
    expect(page.locator(".sel")).to_contain_text("4 selected")
    expect(refund).not_to_have_attribute("aria-disabled", "true")
    page.locator("tbody .pick input").first.uncheck()
    assert everything.evaluate("box => box.indeterminate")
    page.get_by_role("button", name="Clear").click()
    expect(refund).to_have_attribute("aria-disabled", "true")


def test_a_dialog_gives_the_focus_back(opened: Opened) -> None:
    page = opened()
    opener = page.locator("[data-dialog=withdraw]")
    opener.click()
    expect(page.locator("#withdraw")).to_be_visible()
    page.get_by_role("link", name="Keep it").click()
    expect(page.locator("#withdraw")).to_be_hidden()
    expect(opener).to_be_focused()


def test_copying_says_so(opened: Opened) -> None:
    page = opened()
    page.evaluate("navigator.clipboard.writeText = async (text) => { window.copied = text; }")
    page.get_by_role("button", name="Copy Reservation ID").press("Enter")
    expect(page.get_by_role("status").filter(has_text="Copied")).to_have_count(1)
    assert page.evaluate("window.copied") == "5be2f609-14aa-4c7d-9e03-d2a8b6f1c754"


def test_errors_stay_and_can_be_dismissed(opened: Opened) -> None:
    page = opened("toasts=1")
    errors = page.locator("#toasts .bad")
    expect(errors).to_have_count(1)
    errors.get_by_role("button", name="Dismiss").click()
    expect(errors).to_have_count(0)


def test_the_menus_open_without_a_pointer_and_close_with_escape(opened: Opened) -> None:
    page = opened(width=390)
    account = page.get_by_role("button", name="Account of")
    account.press("Enter")
    expect(page.locator("#account")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#account")).to_be_hidden()
    expect(account).to_be_focused()
