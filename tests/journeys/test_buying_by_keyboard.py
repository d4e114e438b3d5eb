"""A purchase and an exchange by keyboard alone: no pointer, the focus shows at every stop and goes to what is wrong."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from billing.models import Exchange
from reservations.models import Reservation
from tests.factories import World
from tests.factories.carts import on_sale
from tests.journeys.keyboard import expect_focus_on_error, go, tab_to, type_over

pytestmark = pytest.mark.django_db(transaction=True)

Open = Callable[[bool], Page]


@pytest.fixture
def product(world: World) -> str:
    """Put a product on sale: USD 3,650 for a year."""
    name = on_sale(unit_minor=365_000).item.name
    assert name
    return name


def to_the_customer(page: Page, world: World) -> None:
    go(page, "link", world.home.customer.company_name)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Azure reservations")


def add_to_cart(page: Page, product: str, quantity: str) -> None:
    tab_to(page, "textbox", f"Quantity of {product}, 1 year")
    type_over(page, quantity)
    go(page, "button", f"Add to cart : {product}, 1 year")


def test_a_purchase_by_keyboard_alone(signed_in: Open, world: World, product: str) -> None:
    page = signed_in(True)
    to_the_customer(page, world)
    go(page, "link", "Add products")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Add products")

    add_to_cart(page, product, "0")
    expect(page.get_by_role("heading", name="Price list")).to_be_visible()
    expect_focus_on_error(page, "Enter a whole number from 1 to")
    type_over(page, "2")
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name="Cart")).to_contain_text("7,300.00")

    go(page, "link", "Review your order")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Review your order")
    tab_to(page, "textbox", "Quantity")
    type_over(page, "none")
    page.keyboard.press("Enter")
    expect_focus_on_error(page, "Enter a whole number from 1 to")
    tab_to(page, "textbox", "Quantity")
    type_over(page, "3")
    page.keyboard.press("Tab")
    on_its_way = page.evaluate("document.activeElement.id")
    expect(page.get_by_role("complementary", name="Sum")).to_contain_text("10,950.00")
    assert on_its_way and page.evaluate("document.activeElement.id") == on_its_way, "the new sum leaves the focus"
    go(page, "button", "Buy")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Purchased")
    assert Reservation.objects.filter(item__name=product).get().quantity == 3


def test_an_exchange_by_keyboard_alone(signed_in: Open, world: World, product: str) -> None:
    page = signed_in(True)
    to_the_customer(page, world)
    tab_to(page, "checkbox", "Select VM_RI_today")
    page.keyboard.press("Space")
    go(page, "button", "Exchange", key="Shift+Tab")
    expect(page.get_by_role("heading", name="What comes back")).to_be_visible()

    tab_to(page, "textbox", "Quantity of VM_RI_today")
    type_over(page, "7")
    page.keyboard.press("Enter")
    expect_focus_on_error(page, "Enter a whole number from 0 to 2.")
    tab_to(page, "textbox", "Quantity of VM_RI_today")
    type_over(page, "2")
    go(page, "button", "Next: Purchase")

    expect(page.get_by_role("heading", name="Price list")).to_be_visible()
    add_to_cart(page, product, "x")
    expect_focus_on_error(page, "Enter a whole number from 1 to")
    type_over(page, "1")
    page.keyboard.press("Enter")
    go(page, "link", "Next: Review")

    expect(page.get_by_role("complementary", name="Sum")).to_contain_text("2,400.00")
    go(page, "button", "Next: Support request")
    expect(page.get_by_role("heading", name="Contact information")).to_be_visible()
    go(page, "button", "Create")
    expect(page).to_have_url(re.compile(r"/requests/SR-\d{4}-\d{6}/$"))
    assert Exchange.objects.get().requested_by == world.home.admin.user
