"""Pages of the browser for the journeys."""

from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from core import clock
from tests.factories import World
from tests.factories.purchases import buy


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Return a page whose own errors, and those of the pages it opens, fail the test."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    errors: list[str] = []
    context.on("weberror", lambda error: errors.append(str(error.error)))
    yield context.new_page()
    context.close()
    assert errors == []


@pytest.fixture
def signed_in(browser: Browser, live_server: LiveServer, world: World) -> Iterator[Callable[[bool], Page]]:
    """Return a function that opens a browser as the Admin agent, with or without scripts."""
    buy(customer=world.home.customer, on=clock.now(), price="1200.00", quantity=2, name="VM_RI_today")
    client = Client()
    client.force_login(world.home.admin.user)
    name = settings.SESSION_COOKIE_NAME
    session = client.cookies[name].value
    contexts = []

    def open_browser(scripts: bool) -> Page:
        context = browser.new_context(java_script_enabled=scripts, locale="en", viewport={"width": 1440, "height": 900})
        contexts.append(context)
        context.add_cookies([{"name": name, "value": session, "url": live_server.url}])
        page = context.new_page()
        page.goto(f"{live_server.url}/customers/")
        return page

    yield open_browser
    for context in contexts:
        context.close()
