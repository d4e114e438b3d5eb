"""A refund by keyboard alone, and one without scripts: nothing needs a pointer, nothing that counts needs a script."""

import re
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from billing.models import Refund
from core import clock
from tests.factories import World
from tests.factories.purchases import buy

pytestmark = pytest.mark.django_db(transaction=True)
FARTHEST = 150
"""More stops of the Tab key than any page has."""


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


def tab_to(page: Page, role: str, name: str) -> None:
    """Press Tab until the element with this role and name has the focus, and see that it shows."""
    wanted = page.get_by_role(role, name=name, exact=True).first  # type: ignore[arg-type]
    expect(wanted).to_be_visible()
    for _stop in range(FARTHEST):
        page.keyboard.press("Tab")
        if wanted.evaluate("element => element === document.activeElement"):
            assert wanted.evaluate("element => element.matches(':focus-visible')")
            expect(wanted).to_be_in_viewport()
            return
    raise AssertionError(f"Tab never reaches the {role} {name}")


def test_a_refund_by_keyboard_alone(signed_in: Callable[[bool], Page], world: World) -> None:
    page = signed_in(True)
    tab_to(page, "link", world.home.customer.company_name)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Azure reservations")
    tab_to(page, "link", "Refund VM_RI_today")
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_contain_text("2,400.00")
    tab_to(page, "button", "Create")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/requests/SR-\d{4}-\d{6}/$"))
    assert Refund.objects.get().requested_by == world.home.admin.user


def test_a_refund_without_scripts(signed_in: Callable[[bool], Page], world: World) -> None:
    page = signed_in(False)
    page.get_by_role("link", name=world.home.customer.company_name, exact=True).first.click()
    page.get_by_role("link", name="Refund VM_RI_today", exact=True).click()
    page.get_by_role("button", name="Create").click()
    expect(page).to_have_url(re.compile(r"/requests/SR-\d{4}-\d{6}/$"))
    expect(page.get_by_role("main")).to_contain_text("2,400.00")
    assert Refund.objects.get().requested_by == world.home.admin.user
