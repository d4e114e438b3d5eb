"""Azure reservations: a customer's, and all of a partner's in one list."""

import re
from typing import Any

import pytest
from django.urls import reverse

from customers.policy.roles import PartnerRole
from reservations.models import Reservation
from tests.factories import CatalogItemFactory, CustomerFactory, Person, World, buy, make_person, usage
from tests.factories.refunds import ask
from tests.portal.conftest import Answer, Pages

MOST_QUERIES = 8
BOTH = ["customer_reservations", "reservations"]


def opened(pages: Pages, world: World, name: str, person: Person | None = None, **query: Any) -> Answer:
    """Open either list as the home partner's admin, or as somebody else."""
    of_customer = [world.home.customer.pk] if name == "customer_reservations" else []
    return pages.open(person or world.home.admin, name, *of_customer, **query)


def refund_url(reservation: Reservation) -> str:
    return reverse("reservation_refund", args=[reservation.customer_id, reservation.pk])


def row_of(answer: Answer, reservation: Reservation) -> str:
    """Return the row of the table that names a reservation."""
    rows = answer.text.split("<tr>")
    return next(row for row in rows if f"{str(reservation.pk)[:13]}…" in row)


@pytest.mark.parametrize("name", BOTH)
def test_shows_what_there_is(world: World, pages: Pages, name: str) -> None:
    reservation = world.home.reservation
    usage(reservation, "2026-06-30", "2026-07-01", hours="15")
    row = row_of(opened(pages, world, name), reservation)
    assert reservation.name in row and reservation.item.name in row and "Korea Central" in row
    assert "1 year" in row and "Upfront" in row and "Active" in row
    assert "2026-01-01" in row and "2027-01-01" in row
    assert "meter low" in row and "62.50%" in row
    assert reverse("reservation_overview", args=[reservation.customer_id, reservation.pk]) in row
    assert refund_url(reservation) in row


def test_only_the_list_of_all_names_the_customer(world: World, pages: Pages) -> None:
    name = world.home.customer.company_name
    assert name in row_of(opened(pages, world, "reservations"), world.home.reservation)
    assert name not in row_of(opened(pages, world, "customer_reservations"), world.home.reservation)


@pytest.mark.parametrize("name", BOTH)
def test_in_korean(world: World, pages: Pages, name: str) -> None:
    of_customer = [world.home.customer.pk] if name == "customer_reservations" else []
    row = row_of(pages.open(world.home.admin, name, *of_customer, language="ko"), world.home.reservation)
    for words in ("한국 중부", "1년", "선불", "활성", "관리", "환불"):
        assert words in row


@pytest.mark.parametrize("name", BOTH)
def test_only_reads(world: World, pages: Pages, name: str) -> None:
    of_customer = [world.home.customer.pk] if name == "customer_reservations" else []
    assert pages.send(world.home.admin, name, *of_customer).status == 405


@pytest.mark.parametrize("name", BOTH)
def test_a_stranger_signs_in_first(world: World, pages: Pages, name: str) -> None:
    of_customer = [world.home.customer.pk] if name == "customer_reservations" else []
    answer = pages.open(None, name, *of_customer)
    assert answer.status == 302
    assert answer.location.startswith(reverse("account_login"))


def test_another_partner_finds_no_such_customer(world: World, pages: Pages) -> None:
    assert pages.open(world.other.admin, "customer_reservations", world.home.customer.pk).status == 404


def test_another_partner_sees_none_of_it_among_all(world: World, pages: Pages) -> None:
    answer = pages.open(world.other.admin, "reservations", status="all")
    assert world.home.reservation.name not in answer.text
    assert world.other.reservation.name in answer.text


class TestRefund:
    """Whether a row offers a refund, and what it says when it doesn't."""

    def reason(self, answer: Answer, reservation: Reservation) -> str:
        """Return the accessible words of the action that is switched off."""
        row = row_of(answer, reservation)
        assert f'href="{refund_url(reservation)}">Refund' not in row
        found = re.search(r'class="off" role="link" aria-disabled="true" title="([^"]+)"', row)
        assert found and f": {found[1]}</span>" in row
        return found[1]

    @pytest.mark.parametrize("name", BOTH)
    def test_not_while_a_request_is_open(self, world: World, pages: Pages, name: str) -> None:
        ask(world.home.admin, world.home.reservation)
        answer = opened(pages, world, name)
        assert self.reason(answer, world.home.reservation) == "A request for this reservation is already open."
        assert "Processing" in row_of(answer, world.home.reservation)

    def test_not_once_it_has_ended(self, world: World, pages: Pages) -> None:
        old = buy(customer=world.home.customer, on="2025-01-01")
        answer = opened(pages, world, "customer_reservations", status="all")
        assert self.reason(answer, old) == "It has ended, so nothing can be refunded."
        assert "Not available" in row_of(answer, old)

    def test_not_of_a_product_that_the_rules_exclude(self, world: World, pages: Pages) -> None:
        suse = buy(customer=world.home.customer, item=CatalogItemFactory(resource_type="SuseLinux", region=""))
        answer = opened(pages, world, "customer_reservations")
        assert self.reason(answer, suse) == "This product cannot be refunded."

    def test_not_without_the_role_on_the_order(self, world: World, pages: Pages) -> None:
        answer = opened(pages, world, "customer_reservations", world.home.seller)
        words = "A refund needs the Owner or Reservations Administrator role on the reservation order."
        assert self.reason(answer, world.home.reservation) == words
        row = row_of(answer, world.home.reservation)
        assert f'class="way" href="{refund_url(world.home.reservation)}" >Prepare<span' in row, "a way on"

    def test_with_the_role_on_the_order(self, world: World, pages: Pages) -> None:
        other = buy(customer=world.home.customer, name="somebody else's")
        answer = opened(pages, world, "customer_reservations", world.home.trusted_seller)
        assert refund_url(world.home.reservation) in row_of(answer, world.home.reservation)
        assert self.reason(answer, other)

    def test_a_reader_is_told_who_can_help(self, world: World, pages: Pages) -> None:
        answer = opened(pages, world, "customer_reservations", world.home.reader)
        assert self.reason(answer, world.home.reservation) == "Your role does not include requesting refunds."
        assert "Northwind Admin can request it or give you the role." in answer.text
        assert 'name="reservation"' not in answer.text


class TestSelection:
    def test_ticked_rows_go_to_the_refund_as_parameters(self, world: World, pages: Pages) -> None:
        answer = opened(pages, world, "customer_reservations")
        start = reverse("refund_start", args=[world.home.customer.pk])
        assert f'<form id="selection" data-selection action="{start}">' in answer.text
        assert f'name="reservation" value="{world.home.reservation.pk}"' in row_of(answer, world.home.reservation)
        assert "Select a reservation first." in answer.text

    def test_rows_without_a_refund_cannot_be_ticked(self, world: World, pages: Pages) -> None:
        ask(world.home.admin, world.home.reservation)
        row = row_of(opened(pages, world, "customer_reservations"), world.home.reservation)
        assert 'A request for this reservation is already open." disabled' in row

    def test_reservations_of_several_customers_lead_to_the_choice_of_one(self, world: World, pages: Pages) -> None:
        text = opened(pages, world, "reservations").text
        assert 'name="reservation"' in text and f'action="{reverse("reservations_refund")}"' in text


class TestFilters:
    def test_ended_ones_are_hidden_until_asked_for(self, world: World, pages: Pages) -> None:
        buy(customer=world.home.customer, name="long gone", on="2025-01-01")
        usual = opened(pages, world, "customer_reservations")
        assert "long gone" not in usual.text and "not ended" in usual.text
        assert "long gone" in opened(pages, world, "customer_reservations", status="all").text
        assert "long gone" in opened(pages, world, "customer_reservations", status="Expired").text

    def test_a_filter_keeps_the_others_and_the_order(self, world: World, pages: Pages) -> None:
        answer = opened(pages, world, "customer_reservations", sort="name", product="VirtualMachines", page="1")
        assert "?sort=name&amp;product=VirtualMachines&amp;region=koreacentral" in answer.text
        assert '<input type="hidden" name="product" value="VirtualMachines">' in answer.text
        assert '<input type="hidden" name="page"' not in answer.text

    def test_pills_offer_what_the_customer_has(self, world: World, pages: Pages) -> None:
        buy(customer=world.home.customer, item=CatalogItemFactory(resource_type="SqlDatabases", region=""))
        answer = opened(pages, world, "customer_reservations")
        assert "Virtual machines" in answer.text and "SQL Database" in answer.text and "All regions" in answer.text
        assert "Japan East" not in answer.text

    @pytest.mark.parametrize(
        "query",
        [
            {"status": "nonsense"},
            {"sort": "password"},
            {"expires_within": "7"},
            {"page": "-1"},
            {"page": "x"},
            {"text": "a\x00b"},
            {"page": "9" * 30},
        ],
    )
    def test_nonsense_counts_as_nothing(self, world: World, pages: Pages, query: dict[str, Any]) -> None:
        answer = opened(pages, world, "customer_reservations", **query)
        assert answer.status == 200
        assert world.home.reservation.name in answer.text

    def test_a_page_beyond_the_last_leads_to_the_first(self, world: World, pages: Pages) -> None:
        answer = opened(pages, world, "customer_reservations", sort="name", page="9")
        first = reverse("customer_reservations", args=[world.home.customer.pk])
        assert (answer.status, answer.location) == (302, f"{first}?sort=name")

    def test_the_sorted_column_says_so(self, world: World, pages: Pages) -> None:
        by_name = opened(pages, world, "customer_reservations", sort="-name").text
        assert by_name.count("aria-sort") == 1 and 'aria-sort="descending"' in by_name
        usual = opened(pages, world, "customer_reservations").text
        assert re.search(r'<th[^>]+aria-sort="descending" ?> ?<a[^>]+> ?Purchase date', usual)

    def test_empty_for_a_filter_and_empty_at_all(self, world: World, pages: Pages) -> None:
        nothing = opened(pages, world, "customer_reservations", text="no such thing").text
        assert "No reservation matches" in nothing and 'href="?status=all"' in nothing
        new = CustomerFactory(partner=world.home.partner)
        assert "No reservations yet" in pages.open(world.home.admin, "customer_reservations", new.pk).text


@pytest.mark.parametrize("name", BOTH)
@pytest.mark.parametrize("who", ["admin", "reader", "seller", "trusted_seller"])
def test_as_many_queries_at_50_rows_as_at_1(world: World, pages: Pages, name: str, who: str) -> None:
    person = getattr(world.home, who)
    at_one = opened(pages, world, name, person).queries
    item = CatalogItemFactory()
    for _ in range(49):
        buy(customer=world.home.customer, item=item)
    at_fifty = opened(pages, world, name, person)
    assert "Showing 1 to 50 of 50" in at_fifty.text
    assert at_fifty.queries == at_one <= MOST_QUERIES


def test_nobody_without_the_right_to_see_them(world: World, pages: Pages) -> None:
    nobody = make_person(world.home.partner, PartnerRole.AUDITOR)
    nobody.membership.roles = []
    nobody.membership.save()
    answer = opened(pages, world, "customer_reservations", nobody)
    assert answer.status == 403
    assert world.home.reservation.name not in answer.text and "Northwind Admin" in answer.text
