"""A chart is read by keyboard alone: one stop for Tab, then a day with each arrow key. No script takes part."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from core import clock
from tests.factories import World, usage
from tests.journeys.faults import faults

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def page(browser: Browser, live_server: LiveServer, world: World) -> Iterator[Page]:
    """Open the Utilization of a reservation that was used a little more every day, without scripts."""
    today = clock.now().date()
    for ago in range(1, 8):
        usage(world.home.reservation, today - timedelta(days=ago), hours=str(24 - ago))
    client = Client()
    client.force_login(world.home.reader.user)
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 900}, locale="en")
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
    opened = context.new_page()
    ids = (world.home.customer.pk, world.home.reservation.pk)
    opened.goto(f"{live_server.url}{reverse('reservation_utilization', args=ids)}?days=7")
    yield opened
    context.close()


def test_each_day_is_reached_and_shown(page: Page) -> None:
    days = page.get_by_role("radiogroup", name="Utilization of the last 7 days, day by day")
    shown = days.locator("label").all()
    page.get_by_role("link", name="90 days").focus()
    page.keyboard.press("Tab")
    expect(days.get_by_role("radio").last).to_be_focused()
    expect(shown[-1].locator("span")).to_have_css("opacity", "1")
    expect(shown[-1]).to_contain_text("95.83%")
    page.keyboard.press("ArrowLeft")
    expect(shown[-2].locator("span")).to_have_css("opacity", "1")
    expect(shown[-2]).to_contain_text("91.67%")
    expect(shown[-1].locator("span")).to_have_css("opacity", "0")


def test_pointing_at_a_day_shows_it_too(page: Page) -> None:
    first = page.locator(".points label").first
    first.hover()
    expect(first.locator("span")).to_have_css("opacity", "1")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_axe_finds_nothing(browser: Browser, live_server: LiveServer, world: World) -> None:
    today = clock.now().date()
    usage(world.home.reservation, *(today - timedelta(days=ago) for ago in range(1, 40)), hours="20")
    client = Client()
    client.force_login(world.home.reader.user)
    context = browser.new_context(viewport={"width": 390, "height": 900})
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
    opened = context.new_page()
    for tab in ("reservation_overview", "reservation_utilization"):
        ids = (world.home.customer.pk, world.home.reservation.pk)
        opened.goto(f"{live_server.url}{reverse(tab, args=ids)}")
        assert faults(opened) == []
    context.close()
