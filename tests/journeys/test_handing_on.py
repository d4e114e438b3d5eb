"""A refund handed on, and access control, in a browser: one prepares, the other submits; nothing for axe to find."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from core import clock
from support.models import PreparedRefund, SupportRequest
from tests.factories import Person, RoleAssignmentFactory, World, buy
from tests.factories.refunds import prepared
from tests.journeys.faults import faults

pytestmark = pytest.mark.django_db(transaction=True)

SignIn = Callable[..., Page]


@pytest.fixture
def sign_in(browser: Browser, live_server: LiveServer) -> Iterator[SignIn]:
    """Return a function that gives somebody a browser; ``scripts=False`` one without JavaScript."""
    contexts: list[Any] = []

    def page_of(person: Person, *, theme: str = "light", width: int = 1440, scripts: bool = True) -> Page:
        person.user.language, person.user.theme = "en", theme
        person.user.save()
        client = Client()
        client.force_login(person.user)
        context = browser.new_context(
            base_url=live_server.url,
            java_script_enabled=scripts,
            reduced_motion="reduce",
            viewport={"width": width, "height": 900},
        )
        contexts.append(context)
        name = settings.SESSION_COOKIE_NAME
        context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
        return context.new_page()

    yield page_of
    for context in contexts:
        context.close()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_one_prepares_and_the_other_submits(world: World, sign_in: SignIn, scripts: bool) -> None:
    wanted = buy(customer=world.home.customer, on=clock.now(), name="handed-on")
    seller = sign_in(world.home.seller, scripts=scripts)
    seller.goto(reverse("reservation_overview", args=[wanted.customer_id, wanted.pk]))
    seller.get_by_role("link", name="Prepare it and send it to an Admin agent").first.click()
    seller.get_by_role("combobox", name="Send to").select_option(str(world.home.admin.user.pk))
    seller.get_by_role("textbox", name="Note").fill("The customer asked for it.")
    seller.get_by_role("button", name="Send to an Admin agent").click()
    assert "Sent to Northwind Admin" in seller.inner_text("main")
    admin = sign_in(world.home.admin, scripts=scripts)
    admin.goto(reverse("prepared_refund", args=[PreparedRefund.objects.get().pk]))
    assert "The customer asked for it." in admin.inner_text("main")
    admin.get_by_role("button", name="Submit this refund").click()
    number = SupportRequest.objects.get().number
    assert number in admin.inner_text("main") and "Northwind Seller" in admin.inner_text("main")


def test_one_is_granted_the_right_and_submits(world: World, sign_in: SignIn) -> None:
    wanted = buy(customer=world.home.customer, on=clock.now(), name="handed-on")
    seller = sign_in(world.home.seller)
    seller.goto(reverse("reservation_refund", args=[wanted.customer_id, wanted.pk]))
    seller.get_by_role("combobox", name="Send to").select_option(str(world.home.admin.user.pk))
    seller.get_by_role("button", name="Send to an Admin agent").click()
    admin = sign_in(world.home.admin)
    admin.goto(reverse("prepared_refund", args=[PreparedRefund.objects.get().pk]))
    admin.get_by_role("button", name="Grant the right on this order for 24 hours").click()
    seller.reload()
    seller.get_by_role("button", name="Submit this refund").click()
    assert SupportRequest.objects.get().requested_by == world.home.seller.user


def test_a_role_is_given_and_taken_away(world: World, sign_in: SignIn) -> None:
    ids = [world.home.customer.pk, world.home.reservation.pk]
    admin = sign_in(world.home.admin)
    admin.goto(reverse("reservation_access_add", args=ids))
    admin.get_by_role("combobox", name="Person").fill("Northwind Seller")
    admin.get_by_role("combobox", name="Role").select_option(label="Contributor")
    admin.get_by_role("button", name="Assign").click()
    row = admin.get_by_role("row").filter(has_text="Northwind Seller")
    assert "Contributor" in row.inner_text()
    row.get_by_role("link", name="Remove").click()
    admin.get_by_role("dialog").get_by_role("button", name="Remove").click()
    assert "Northwind Seller no longer holds the role Contributor." in admin.inner_text("body")


@pytest.mark.parametrize(("theme", "width"), [("light", 390), ("dark", 1440)])
def test_axe_finds_nothing(world: World, sign_in: SignIn, theme: str, width: int) -> None:
    wanted = buy(customer=world.home.customer, on=clock.now(), name="handed-on")
    one = prepared(world.home.seller, wanted, to=world.home.admin, now=clock.now())
    assignment = RoleAssignmentFactory(user=world.home.seller.user, at=world.home.reservation)
    access = reverse("reservation_access", args=[world.home.customer.pk, world.home.reservation.pk])
    paths = {
        world.home.admin: [
            reverse("prepared_refund", args=[one.pk]),
            f"{access}?tab=assignments",
            f"{access}?tab=assignments&role=nonsense&text=nobody",
            f"{access}?tab=assignments&confirm=remove-{assignment.pk}",
            f"{access}?tab=roles",
            f"{access}?person=Northwind",
            f"{access}?person=Northwind%20Reader",
        ],
        world.home.seller: [
            f"{reverse('prepared_refund', args=[one.pk])}?confirm=withdraw",
            reverse("reservation_refund", args=[world.home.customer.pk, world.home.reservation.pk]),
            f"{access}?tab=assignments",
        ],
    }
    found: list[str] = []
    for person, shown in paths.items():
        page = sign_in(person, theme=theme, width=width)
        for path in shown:
            page.goto(path)
            found += [f"{path}: {fault}" for fault in faults(page)]
    assert found == []
