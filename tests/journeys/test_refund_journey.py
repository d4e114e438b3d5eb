"""The main job in a browser, in both languages: from the sign-in to the credit, on real processes."""

import re
from dataclasses import dataclass

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Page, expect

from billing.models import Refund
from billing.queries.books import check_books
from core import clock
from customers.models import Partner
from reservations.models import Reservation
from tests.factories import World, make_world
from tests.factories.customers import StaffFactory
from tests.factories.purchases import buy
from tests.processes import Broker, Fleet

PASSWORD = "correct horse battery staple"


@dataclass(frozen=True, slots=True)
class Words:
    """What the pages say, as a person looks for it."""

    language: str
    sign_in: str
    email: str
    customers: str
    reservations: str
    manage: str
    refund: str
    properties: str
    access: str
    configuration: str
    overview: str
    create: str
    completed: str
    cancelled: str
    waiting: str
    rejected: str


ENGLISH = Words(
    "en", "Sign in", "Email", "Customers", "Azure reservations", "Manage", "Refund", "Properties",
    "Access control (IAM)", "Configuration", "Overview", "Create", "Completed", "Cancelled",
    "Waiting for the refund desk", "Rejected",
)  # fmt: skip
KOREAN = Words(
    "ko", "로그인", "전자 메일", "고객", "Azure 예약", "관리", "환불", "속성", "액세스 제어(IAM)", "구성", "개요",
    "만들기", "완료됨", "취소됨", "환불 데스크 승인 대기", "반려됨",
)  # fmt: skip


@pytest.fixture
def settled_world(transactional_db: None) -> World:
    world = make_world()
    for user in (world.home.admin.user, world.other.admin.user):
        user.set_password(PASSWORD)
        user.save()
    Partner.objects.update(carry_out_delay_minutes=0)
    return world


def sign_in(page: Page, url: str, words: Words, email: str) -> None:
    page.goto(f"{url}/sign-in/")
    page.get_by_role("textbox", name=words.email).fill(email)
    page.locator("input[type=password]").fill(PASSWORD)
    page.get_by_role("button", name=words.sign_in).click()


def open_reservation(page: Page, world: World, words: Words, reservation: Reservation) -> None:
    """Customers, the customer, Azure reservations, Manage: the way that the pages lead."""
    page.get_by_role("complementary").get_by_role("link", name=words.customers, exact=True).first.click()
    page.get_by_role("link", name=world.home.customer.company_name, exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(words.reservations)
    row = page.get_by_role("row").filter(has_text=reservation.name)
    row.get_by_role("link", name=re.compile(words.manage)).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(reservation.name)


@pytest.mark.parametrize("words", [ENGLISH, KOREAN], ids=lambda words: words.language)
def test_from_the_customer_to_the_credit(
    page: Page, settled_world: World, fleet: Fleet, broker: Broker, words: Words
) -> None:
    world = settled_world
    world.home.admin.user.language = words.language
    world.home.admin.user.save()
    reservation = buy(customer=world.home.customer, on=clock.now(), price="1200.00", quantity=2, name="VM_RI_today")
    server = fleet.start_web()
    fleet.start_worker()

    page.context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": words.language, "url": server.url}])
    sign_in(page, server.url, words, world.home.admin.user.email)
    open_reservation(page, world, words, reservation)
    for tab in (words.properties, words.access, words.configuration, words.overview):
        page.get_by_role("link", name=tab, exact=True).first.click()
        expect(page.get_by_role("heading", level=1)).to_contain_text(reservation.name)

    page.get_by_role("link", name=words.refund, exact=True).first.click()
    expect(page.get_by_role("main")).to_contain_text("2,400.00")
    page.get_by_role("button", name=words.create).click()
    expect(page).to_have_url(re.compile(r"/requests/SR-\d{4}-\d{6}/$"))
    # Without a reload: the page asks until the worker is done.
    expect(page.get_by_role("main")).to_contain_text(words.completed, timeout=15_000)
    expect(page.get_by_role("main")).to_contain_text("CN-", timeout=15_000)

    page.go_back()
    expect(page).to_have_url(re.compile(r"/requests/SR-"))
    page.goto(server.url + reverse("ledger"))
    expect(page.get_by_role("main")).to_contain_text("2,400.00")
    page.goto(f"{server.url}{reverse('refund_limit')}?customer={world.home.customer.pk}")
    expect(page.get_by_role("main")).to_contain_text("47,600.00")
    where = {"customer_id": world.home.customer.pk, "reservation_id": reservation.pk}
    page.goto(server.url + reverse("reservation_overview", kwargs=where))
    expect(page.get_by_role("main")).to_contain_text(words.cancelled)
    assert Refund.objects.get().state == "completed"
    assert check_books() == []


def test_a_large_one_waits_for_the_desk_who_decides(
    page: Page, settled_world: World, fleet: Fleet, broker: Broker
) -> None:
    world, words = settled_world, ENGLISH
    staff = StaffFactory(is_superuser=True)
    staff.set_password(PASSWORD)
    staff.save()
    web, desk = fleet.start_web(), fleet.start_desk()
    fleet.start_worker()
    sign_in(page, web.url, words, world.home.admin.user.email)
    approved = request_large_refund(page, web.url, world, "11000.00", words)
    rejected = request_large_refund(page, web.url, world, "12000.00", words)

    at_desk = page.context.new_page()
    sign_in(at_desk, desk.url, words, staff.email)
    decide(at_desk, desk.url, rejected, "Reject", "The customer still needs it.")
    decide(at_desk, desk.url, approved, "Approve", "Bought by mistake, confirmed.")

    # The page of the rejected one is still open; it learns of it by itself.
    expect(page.get_by_role("main")).to_contain_text(words.rejected, timeout=15_000)
    expect(page.get_by_role("main")).to_contain_text("The customer still needs it.")
    page.goto(f"{web.url}/requests/{approved}/")
    expect(page.get_by_role("main")).to_contain_text(words.completed, timeout=15_000)
    assert check_books() == []


def request_large_refund(page: Page, url: str, world: World, price: str, words: Words) -> str:
    """Ask for a refund above the automatic amount; return its request's number once it waits for the desk."""
    reservation = buy(customer=world.home.customer, on=clock.now(), price=price, name=f"VM for {price}")
    where = {"customer_id": world.home.customer.pk, "reservation_id": reservation.pk}
    page.goto(url + reverse("reservation_refund", kwargs=where))
    page.get_by_role("button", name=words.create).click()
    expect(page.get_by_role("main")).to_contain_text(words.waiting, timeout=15_000)
    return page.url.rstrip("/").rsplit("/", 1)[-1]


def decide(page: Page, url: str, number: str, verb: str, reason: str) -> None:
    """Open a request in the queue and decide it with a reason."""
    page.goto(f"{url}/admin/")
    page.get_by_role("link", name=number, exact=True).click()
    page.get_by_role("textbox", name=re.compile("Reason")).fill(reason)
    page.get_by_role("button", name=verb, exact=True).click()
    expect(page.get_by_role("link", name=number, exact=True)).to_have_count(0)
