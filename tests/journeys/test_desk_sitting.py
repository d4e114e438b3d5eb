"""Forty requests in one sitting: some by key one after the other, the rest by ticking many."""

import re
from collections import Counter

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

from billing.models import Refund
from billing.queries.books import check_books
from core import clock, outbox
from customers.models import Partner, User
from support.models import Message
from tests.factories import CustomerFactory, World, buy, make_world
from tests.factories.customers import StaffFactory
from tests.factories.refunds import ask
from tests.processes import Broker, Fleet

FORTY = 40
BY_KEY = {"a": 6, "r": 3, "q": 3}
"""How many are approved, rejected and asked about by key; the other 28 are ticked."""


@pytest.fixture
def forty(transactional_db: None) -> World:
    """Return two partners, each with ten customers, and forty refunds that wait for the desk."""
    world = make_world()
    Partner.objects.update(auto_approval_usd_minor=0, carry_out_delay_minutes=0)
    now = clock.now()
    for number in range(FORTY):
        firm = (world.home, world.other)[number % 2]
        if number < 20:
            CustomerFactory(partner=firm.partner, company_name=f"Customer {number:02}", currency="USD")
        customers = firm.partner.pk, f"Customer {number % 20:02}"
        customer = CustomerFactory._meta.model.objects.get(partner_id=customers[0], company_name=customers[1])
        ask(firm.admin, buy(customer=customer, on=now, price="1200.00", name=f"web-{number:02}"), now=now)
    outbox.drain(now=clock.now())
    assert Refund.objects.filter(state="awaiting_approval").count() == FORTY
    return world


def sign_in(page: Page, url: str, user: User) -> None:
    client = Client()
    client.force_login(user)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": "desk_session", "value": session, "url": url}])


def test_forty_requests_in_one_sitting(page: Page, forty: World, fleet: Fleet, broker: Broker) -> None:
    staff: User = StaffFactory(name="Sofia Lindgren", is_superuser=True, language="en")
    desk = fleet.start_desk()
    sign_in(page, desk.url, staff)
    page.goto(f"{desk.url}/admin/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("40 requests")

    page.keyboard.press("j")
    page.keyboard.press("Enter")
    for key, times in BY_KEY.items():
        for _each in range(times):
            decide_by_key(page, key)

    # What was asked waits for the partner; everything else is ticked and decided in one go.
    for row in page.locator("[data-row]").all():
        if "waits for the partner" not in row.inner_text():
            row.locator(".pick input").check()
    expect(page.locator(".sel")).to_contain_text("28 selected")
    page.get_by_role("button", name="Approve the selected").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("28 requests")
    page.get_by_label("Prepared reason").select_option(label="Low utilization, within the refund limit.")
    page.get_by_role("button", name="Approve 28").click()
    expect(page.get_by_role("main")).to_contain_text("28 are decided.")

    page.get_by_role("link", name="My decisions today").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("37 decisions")
    states = Counter(Refund.objects.values_list("state", flat=True))
    assert states == {"approved": 34, "rejected": 3, "awaiting_approval": 3}
    assert Message.objects.filter(side="desk", body="Does the customer agree?").count() == 3

    outbox.drain(now=clock.now())
    assert Counter(Refund.objects.values_list("state", flat=True)) == {
        "completed": 34,
        "rejected": 3,
        "awaiting_approval": 3,
    }
    assert check_books() == []


def decide_by_key(page: Page, key: str) -> None:
    """Press the key: it leads to the reason; write one, leave the field, and press it again. The next row opens."""
    opened = page.locator("[data-queue]")
    before = opened.get_attribute("data-opened")
    assert before
    page.keyboard.press(key)
    reason = page.get_by_role("textbox", name=re.compile("Reason on record"))
    expect(reason).to_be_focused()
    reason.fill("Does the customer agree?" if key == "q" else "Bought by mistake, confirmed.")
    page.locator("[data-row][aria-selected] [data-open]").focus()
    page.keyboard.press(key)
    expect(page.locator(f'[data-queue]:not([data-opened="{before}"])')).to_have_attribute(
        "data-opened", re.compile(".+"), timeout=10_000
    )
