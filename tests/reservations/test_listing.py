"""The list of reservations: whose, which, in which order, page by page."""

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from billing.queries.reservation_facts import billing_facts
from customers.models import Customer
from reservations.models import Reservation
from reservations.queries.listing import EVERY, PAGE_SIZE, Filters, ReservationPage, reservation_page
from tests.factories import NOW, CatalogItemFactory, CustomerFactory, World, buy, usage
from tests.factories.refunds import ask

pytestmark = pytest.mark.django_db


def page_of(customer: Customer, *, is_whole_partner: bool = False, **wanted: Any) -> ReservationPage:
    return reservation_page(
        partner_id=customer.partner_id,
        customer_id=None if is_whole_partner else customer.pk,
        filters=Filters(**wanted),
        billing=billing_facts(NOW.date()),
        now=NOW,
    )


def names(page: ReservationPage) -> list[str]:
    return [row.name for row in page.rows]


def test_of_one_customer_or_of_all(world: World) -> None:
    second = CustomerFactory(partner=world.home.partner, company_name="Second")
    buy(customer=second, name="of the second")
    assert names(page_of(second)) == ["of the second"]
    every = page_of(second, is_whole_partner=True)
    assert set(names(every)) == {"of the second", world.home.reservation.name}
    assert {row.company_name for row in every.rows} == {"Second", world.home.customer.company_name}


def test_another_partners_customer_has_nothing_here(world: World) -> None:
    page = reservation_page(
        partner_id=world.home.partner.pk,
        customer_id=world.other.customer.pk,
        filters=Filters(status=EVERY),
        billing=billing_facts(NOW.date()),
        now=NOW,
    )
    assert (page.rows, page.total) == ([], 0)


def test_a_row_says_what_the_reservation_is() -> None:
    item = CatalogItemFactory(resource_type="SqlDatabases", name="SQL Database 8 vCore", region="japaneast")
    bought = buy(item=item, quantity=3, term="P3Y", plan="Monthly", price="3600.00", on="2026-06-01")
    usage(bought, "2026-06-24", hours="72")
    usage(bought, "2026-06-25", "2026-06-26", hours="18")
    (row,) = page_of(bought.customer).rows
    assert (row.id, row.order_id, row.customer_id) == (bought.pk, bought.order_id, bought.customer_id)
    assert (row.product, row.resource_type, row.region) == ("SQL Database 8 vCore", "SqlDatabases", "japaneast")
    assert (row.quantity, row.term, row.billing_plan) == (3, "P3Y", "Monthly")
    assert (row.purchased_on, row.expires_on) == (date(2026, 6, 1), date(2029, 6, 1))
    assert row.utilization == Fraction(25)


def test_an_ended_reservation_has_no_utilization() -> None:
    over = buy(on="2025-07-01")
    usage(over, "2026-06-30")
    (row,) = page_of(over.customer, status=EVERY).rows
    assert row.is_over and row.utilization is None


def test_products_without_a_refund_are_marked() -> None:
    customer = CustomerFactory()
    buy(customer=customer, item=CatalogItemFactory(resource_type="SuseLinux", region=""), name="suse")
    buy(customer=customer, name="machine")
    assert {row.name: row.is_excluded for row in page_of(customer).rows} == {"suse": True, "machine": False}


def test_an_open_request_is_marked(world: World) -> None:
    ask(world.home.admin, world.home.reservation)
    (row,) = page_of(world.home.customer).rows
    assert row.is_busy


@pytest.fixture
def shelf() -> dict[str, Reservation]:
    """A customer's four reservations that differ in everything."""
    customer = CustomerFactory()
    machine = CatalogItemFactory(name="Standard_D8s_v4", sku="Standard_D8s_v4", region="koreacentral")
    database = CatalogItemFactory(resource_type="SqlDatabases", name="SQL Database", sku="SQLDB", region="japaneast")
    anywhere = CatalogItemFactory(resource_type="SuseLinux", name="Support for Linux", sku="SLES", region="")
    return {
        "web": buy(customer=customer, item=machine, name="web", on="2026-03-01", quantity=5),
        "db": buy(customer=customer, item=database, name="db", on="2025-07-20", quantity=2),
        "suse": buy(customer=customer, item=anywhere, name="suse", on="2026-01-01", term="P3Y"),
        "old": buy(customer=customer, item=machine, name="old", on="2025-05-01"),
    }


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, {"web", "db", "suse"}),
        ({"status": EVERY}, {"web", "db", "suse", "old"}),
        ({"text": "WE"}, {"web"}),
        ({"text": "d8s"}, {"web"}),
        ({"text": "sles"}, {"suse"}),
        ({"text": "100%"}, set()),
        ({"product": "SqlDatabases"}, {"db"}),
        ({"region": "koreacentral"}, {"web"}),
        ({"region": "koreacentral", "status": EVERY}, {"web", "old"}),
        ({"region": "global"}, {"suse"}),
        ({"expires_within": 30}, {"db"}),
        ({"expires_within": 365}, {"db", "web"}),
        ({"expires_within": 30, "product": "SuseLinux"}, set()),
    ],
)
def test_filters_narrow(shelf: dict[str, Reservation], wanted: dict[str, Any], found: set[str]) -> None:
    assert set(names(page_of(shelf["web"].customer, **wanted))) == found


def test_ids_are_found_by_their_beginning(shelf: dict[str, Reservation]) -> None:
    web = shelf["web"]
    assert names(page_of(web.customer, text=str(web.pk))) == ["web"]
    assert names(page_of(web.customer, text=str(web.pk).upper()[:13])) == ["web"]
    assert names(page_of(web.customer, text=str(web.order_id))) == ["web"]


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("-purchased", ["web", "suse", "db"]),
        ("purchased", ["db", "suse", "web"]),
        ("name", ["db", "suse", "web"]),
        ("-name", ["web", "suse", "db"]),
        ("product", ["db", "web", "suse"]),
        ("quantity", ["suse", "db", "web"]),
        ("expires", ["db", "web", "suse"]),
        ("status", ["web", "suse", "db"]),
        ("company", ["web", "suse", "db"]),
    ],
)
def test_every_order(shelf: dict[str, Reservation], sort: str, order: list[str]) -> None:
    assert names(page_of(shelf["web"].customer, sort=sort)) == order


def test_the_longest_term_first(shelf: dict[str, Reservation]) -> None:
    assert names(page_of(shelf["web"].customer, sort="-term"))[0] == "suse"


def test_pages() -> None:
    customer = CustomerFactory()
    item = CatalogItemFactory()
    for number in range(PAGE_SIZE + 2):
        buy(customer=customer, item=item, name=f"vm-{number:03}")
    first, second = page_of(customer, sort="name"), page_of(customer, sort="name", page=2)
    assert (first.first, first.last, first.total, first.previous, first.next) == (1, 50, 52, None, 2)
    assert (second.first, second.last, second.total, second.previous, second.next) == (51, 52, 52, 1, None)
    assert names(second) == ["vm-050", "vm-051"]
    assert page_of(customer, page=3).is_beyond


def test_one_query_however_many_rows() -> None:
    customer = CustomerFactory()
    item = CatalogItemFactory()
    for _ in range(5):
        buy(customer=customer, item=item)
    with CaptureQueriesContext(connection) as captured:
        assert len(page_of(customer).rows) == 5
    assert len(captured) == 1
