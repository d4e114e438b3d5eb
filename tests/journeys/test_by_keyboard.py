"""A refund by keyboard alone, and one without scripts: nothing needs a pointer, nothing that counts needs a script."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from billing.models import Refund
from tests.factories import World
from tests.journeys.keyboard import go

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_refund_by_keyboard_alone(signed_in: Callable[[bool], Page], world: World) -> None:
    page = signed_in(True)
    go(page, "link", world.home.customer.company_name)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Azure reservations")
    go(page, "link", "Refund VM_RI_today")
    expect(page.get_by_role("main")).to_contain_text("2,400.00")
    go(page, "button", "Create")
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
