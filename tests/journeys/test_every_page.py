"""Every page of the portal and of the desk in a browser: nothing for axe to find, nothing wider than the screen.

In both languages and both themes; each page narrow in one of them and wide in the other.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Page
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from billing.models import RefundPolicy
from core import clock
from customers.models import Membership, User
from customers.policy.roles import PartnerRole
from portal.desk.sections import MODELS
from tests.factories import CatalogItemFactory, World
from tests.factories.customers import StaffFactory
from tests.factories.purchases import buy
from tests.factories.refunds import refunded
from tests.journeys.faults import faults
from tests.portal.addresses import addresses_of, patterns
from tests.portal.desk.everything import fill

pytestmark = pytest.mark.django_db(transaction=True)
WIDE, NARROW = 1440, 390
MOODS = [("en", "light"), ("en", "dark"), ("ko", "light"), ("ko", "dark")]
SIGNED_OUT = {"account_logout"}
"""Opening it in the middle of the walk would be no harm (it asks first), but it shows no page of its own shell."""

Opener = Callable[[str, int], Page]


@pytest.fixture
def opener(browser: Browser, live_server: LiveServer) -> Iterator[Callable[[User, str, str], Opener]]:
    """Return a function that gives somebody a browser in a language and theme; errors of the pages fail the test."""
    contexts: list[Any] = []
    errors: list[str] = []

    def sign_in(user: User, language: str, theme: str) -> Opener:
        user.language, user.theme = language, theme
        user.save()
        client = Client()
        client.force_login(user)
        context = browser.new_context(color_scheme="light", reduced_motion="reduce")
        contexts.append(context)
        name = settings.SESSION_COOKIE_NAME
        context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(f"{page.url}: {error}"))
        page.on("console", lambda said: errors.append(f"{page.url}: {said.text}") if said.type == "error" else None)

        def open_page(path: str, width: int) -> Page:
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(f"{live_server.url}{path}")
            return page

        return open_page

    yield sign_in
    for context in contexts:
        context.close()
    assert errors == []


def pages_of(client: Client, paths: list[str]) -> list[str]:
    """Return the addresses that show a whole page; the others lead on, answer in parts, or give a file."""
    shown = []
    for path in paths:
        answer = client.get(path)
        is_page = answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html")
        if is_page and b"<html" in answer.content:
            shown.append(path)
    return shown


def walk(open_page: Opener, paths: list[str], theme: str) -> dict[str, list[str]]:
    wrong = {}
    for number, path in enumerate(paths):
        width = NARROW if (number % 2 == 0) == (theme == "dark") else WIDE
        if found := faults(open_page(path, width)):
            wrong[f"{path} at {width}"] = found
    return wrong


@pytest.mark.parametrize(("language", "theme"), MOODS)
def test_every_page_of_the_portal(
    world: World, opener: Callable[[User, str, str], Opener], language: str, theme: str
) -> None:
    addresses = addresses_of(world.home)
    user = world.home.admin.user
    # An Admin agent alone does not see the pages about people.
    Membership.objects.filter(user=user).update(roles=[PartnerRole.ADMIN_AGENT, PartnerRole.GLOBAL_ADMIN])
    client = Client()
    client.force_login(user)
    paths = pages_of(client, [addresses.of(name) for name in sorted(set(patterns()) - SIGNED_OUT)])
    assert len(paths) > len(patterns()) / 3
    assert walk(opener(user, language, theme), paths, theme) == {}


@pytest.mark.parametrize(("language", "theme"), MOODS)
def test_every_page_of_the_entrance(browser: Browser, live_server: LiveServer, language: str, theme: str) -> None:
    context = browser.new_context(locale=language, reduced_motion="reduce")
    context.add_cookies([{"name": "portal_theme", "value": theme, "url": live_server.url}])
    page = context.new_page()
    page.set_viewport_size({"width": NARROW, "height": 900})
    page.goto(live_server.url + reverse("account_login"))
    assert faults(page) == []
    context.close()


@pytest.mark.database_role("portal_desk")
@pytest.mark.parametrize(("language", "theme"), MOODS)
def test_every_page_of_the_desks_own(
    world: World, settings: Settings, opener: Callable[[User, str, str], Opener], language: str, theme: str
) -> None:
    now = clock.now()
    waiting = refunded(world.home.admin, buy(customer=world.home.customer, on=now, price="12000.00"), now=now)
    assert waiting.state == "awaiting_approval"
    settings.ROOT_URLCONF, settings.IS_DESK = "portal.desk_urls", True
    staff: User = StaffFactory(is_superuser=True)
    open_page = opener(staff, language, "")
    open_page("/admin/", WIDE).emulate_media(color_scheme="dark" if theme == "dark" else "light")
    seed, draft = (RefundPolicy.objects.get(code=code).pk for code in ("seed-2019", "azure-2026"))
    buy(customer=world.home.customer, on=now, price="1200.00", plan="Monthly")
    compared = f"before={seed}&after={draft}&partner={world.home.partner.pk}&on={now:%Y-%m-%d}"
    paths = [
        "/admin/",
        f"/admin/?open={waiting.pk}",
        "/admin/waiting/decisions/",
        "/admin/policies/compare/",
        f"/admin/policies/compare/?{compared}",
        f"/admin/policies/{draft}/schedule/",
        f"/admin/policies/{draft}/unschedule/",
    ]
    assert walk(open_page, paths, theme) == {}


def record_pages(label: str) -> list[str]:
    """Return the addresses of a model at the desk: its list, a new one, the first one's own and its history."""
    model = apps.get_model(label)
    row = model._default_manager.order_by("pk").first()
    assert row is not None, f"nothing of {label} to look at"
    of_model = f"/admin/{model._meta.app_label}/{model._meta.model_name}"
    return [f"{of_model}/", *(f"{of_model}/{page}" for page in (f"{row.pk}/change/", "add/", f"{row.pk}/history/"))]


@pytest.mark.database_role("portal_desk")
@pytest.mark.parametrize(("language", "theme"), MOODS)
def test_every_record_of_the_desk(
    world: World, settings: Settings, opener: Callable[[User, str, str], Opener], language: str, theme: str
) -> None:
    """Half of the models in each mood, so that each is seen in both languages, both themes and both widths."""
    fill(world.home, 1)
    CatalogItemFactory(region="")
    settings.ROOT_URLCONF, settings.IS_DESK = "portal.desk_urls", True
    staff: User = StaffFactory(is_superuser=True)
    client = Client()
    client.force_login(staff)
    labels = sorted(MODELS)[MOODS.index((language, theme)) in (1, 2) :: 2]
    paths = pages_of(client, [path for label in labels for path in record_pages(label)])
    assert len(paths) >= 2 * len(labels)
    open_page = opener(staff, language, "")
    open_page("/admin/", WIDE).emulate_media(color_scheme="dark" if theme == "dark" else "light")
    assert walk(open_page, paths, theme) == {}
