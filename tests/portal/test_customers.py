"""The list of customers, and the way on from it."""

import re
import uuid

import pytest
from django.urls import reverse

from customers.policy.roles import PartnerRole
from tests.factories import CustomerFactory, PartnerFactory, World, buy, make_person
from tests.factories.refunds import ask
from tests.portal.conftest import Pages

MOST_QUERIES = 8


def test_shows_the_partners_customers(world: World, pages: Pages) -> None:
    CustomerFactory(
        partner=world.home.partner,
        company_name="Aoba Precision",
        domain="aoba.example",
        country="JP",
        tags=["transport", "key account"],
    )
    answer = pages.open(world.home.admin, "customers")
    assert answer.status == 200
    for words in ("Aoba Precision", "aoba.example", "Japan", "transport", "key account", str(world.home.customer.pk)):
        assert words in answer.text
    assert "Showing 1 to 2 of 2" in answer.text
    assert answer.text.index("Aoba Precision") < answer.text.index(world.home.customer.company_name)
    assert world.other.customer.company_name not in answer.text


def test_counts_reservations_that_have_not_ended(world: World, pages: Pages) -> None:
    buy(customer=world.home.customer)
    buy(customer=world.home.customer, on="2025-01-01")
    assert '<td class="num" data-l="Active reservations">2</td>' in pages.open(world.home.admin, "customers").text


def test_two_quick_links(world: World, pages: Pages) -> None:
    answer = pages.open(world.home.admin, "customers")
    for name in ("customer_reservations", "customer_orders"):
        assert reverse(name, args=[world.home.customer.pk]) in answer.text


@pytest.mark.parametrize("text", ["northw", "CUSTOMER", "hanbit"])
def test_finds_by_name_or_domain(world: World, pages: Pages, text: str) -> None:
    CustomerFactory(partner=world.home.partner, company_name="Aoba Precision", domain="aoba.example")
    answer = pages.open(world.home.admin, "customers", text=text)
    assert world.home.customer.company_name in answer.text
    assert "Aoba Precision" not in answer.text


def test_says_when_nothing_matches(world: World, pages: Pages) -> None:
    answer = pages.open(world.home.admin, "customers", text="no such customer")
    assert "No customer matches" in answer.text and "Show all customers" in answer.text


def test_says_when_there_are_none(world: World, pages: Pages) -> None:
    newcomer = make_person(PartnerFactory())
    assert "No customers yet" in pages.open(newcomer, "customers").text


def test_pages_of_fifty(world: World, pages: Pages) -> None:
    for number in range(50):
        CustomerFactory(partner=world.home.partner, company_name=f"Customer {number:02}")
    first = pages.open(world.home.admin, "customers")
    assert "Showing 1 to 50 of 51" in first.text
    following = re.search(r'rel="next" href="\?page=([^"]+)"', first.text)
    assert following
    second = pages.open(world.home.admin, "customers", page=following[1])
    assert "Showing 51 to 51 of 51" in second.text and world.home.customer.company_name in second.text
    assert "Showing 1 to 50 of 51" in pages.open(world.home.admin, "customers", page="99").text


def test_by_name_or_domain_either_way(world: World, pages: Pages) -> None:
    for name, domain in (("Aoba", "zeta.example"), ("Zeta", "aoba.example")):
        CustomerFactory(partner=world.home.partner, company_name=name, domain=domain)

    def order(sort: str) -> list[str]:
        text = pages.open(world.home.admin, "customers", sort=sort, text="example").text
        return sorted(("<b>Aoba", "<b>Zeta"), key=text.index)

    assert order("name") == order("-domain") == order("nonsense") == ["<b>Aoba", "<b>Zeta"]
    assert order("-name") == order("domain") == ["<b>Zeta", "<b>Aoba"]


def test_by_tag(world: World, pages: Pages) -> None:
    CustomerFactory(partner=world.home.partner, company_name="Aoba Precision", tags=["key account"])
    CustomerFactory(partner=world.other.partner, company_name="Foreign", tags=["theirs"])
    everything = pages.open(world.home.admin, "customers").text
    assert "?tag=key+account" in everything and "theirs" not in everything
    tagged = pages.open(world.home.admin, "customers", tag="key account").text
    assert "Aoba Precision" in tagged and world.home.customer.company_name not in tagged
    assert "No customer matches" in pages.open(world.home.admin, "customers", tag="theirs").text


def test_open_requests_lead_to_them(world: World, pages: Pages) -> None:
    ask(world.home.admin, world.home.reservation)
    link = f"{reverse('customer_requests', args=[world.home.customer.pk])}?state=open"
    assert link in pages.open(world.home.admin, "customers").text
    only_own = make_person(world.home.partner, PartnerRole.USER_ADMIN)
    assert link not in pages.open(only_own, "customers").text


def test_as_many_queries_at_50_rows_as_at_1(world: World, pages: Pages) -> None:
    at_one = pages.open(world.home.admin, "customers").queries
    for _ in range(49):
        CustomerFactory(partner=world.home.partner)
    at_fifty = pages.open(world.home.admin, "customers")
    assert "of 50" in at_fifty.text
    assert at_fifty.queries == at_one <= MOST_QUERIES


def test_in_korean(world: World, pages: Pages) -> None:
    answer = pages.open(world.home.admin, "customers", language="ko")
    for words in ("회사 이름", "미국", "Azure 예약", "주문 내역", "1개 중 1~1 표시"):
        assert words in answer.text


def test_a_customer_leads_to_its_reservations(world: World, pages: Pages) -> None:
    answer = pages.open(world.home.admin, "customer", world.home.customer.pk)
    assert (answer.status, answer.location) == (302, reverse("customer_reservations", args=[world.home.customer.pk]))


def test_another_partners_customer_is_unknown(world: World, pages: Pages) -> None:
    assert pages.open(world.other.admin, "customer", world.home.customer.pk).status == 404
    assert pages.open(world.home.admin, "customer", uuid.uuid4()).status == 404


def test_only_reads(world: World, pages: Pages) -> None:
    assert pages.send(world.home.admin, "customers").status == 405
    assert pages.send(world.home.admin, "customer", world.home.customer.pk).status == 405


def test_a_stranger_signs_in_first_and_comes_back(world: World, pages: Pages) -> None:
    answer = pages.open(None, "customers", text="abc")
    assert (answer.status, answer.location) == (302, f"{reverse('account_login')}?next=/customers/%3Ftext%3Dabc")
