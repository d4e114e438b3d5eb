"""The list of credit notes."""

import pytest
from django.urls import reverse

from billing.models import CreditNote
from customers.policy.roles import PartnerRole
from tests.factories import NOW, CustomerFactory, World, buy, make_person
from tests.factories.refunds import refunded
from tests.portal.conftest import Pages
from tests.portal.test_exports import lines

MOST_QUERIES = 8


@pytest.fixture
def note(world: World) -> CreditNote:
    return refunded(world.home.admin, world.home.reservation).credit_note


def test_a_row_leads_everywhere(world: World, pages: Pages, note: CreditNote) -> None:
    answer = pages.open(world.home.admin, "credit_notes")
    for url in (
        reverse("credit_note", args=[note.number]),
        reverse("ledger_entry", args=[note.entry.number]),
        reverse("request", args=[note.asked.support_request.number]),
        reverse("customer", args=[world.home.customer.pk]),
    ):
        assert f'href="{url}"' in answer.text, url
    assert "USD 1,610.40" in answer.text.replace("\u00a0", " ") and "Showing 1 to 1 of 1" in answer.text


def test_requests_are_named_only_to_who_may_not_read_them(world: World, pages: Pages, note: CreditNote) -> None:
    person = make_person(world.home.partner, PartnerRole.GLOBAL_ADMIN, name="Northwind Global")
    text = pages.open(person, "credit_notes").text
    number = note.asked.support_request.number
    assert number in text and reverse("request", args=[number]) not in text


def test_filters(world: World, pages: Pages, note: CreditNote) -> None:
    admin, today = world.home.admin, NOW.date()
    assert note.number in pages.open(admin, "credit_notes", q="northwind cust", since=today, until=today).text
    for query in ({"q": "nobody"}, {"since": "2030-01-01"}, {"until": "2020-01-01"}):
        text = pages.open(admin, "credit_notes", **query).text
        assert "Nothing fits these filters." in text and note.number not in text
    for strange in ({"since": "x"}, {"until": "9999-12-31"}, {"sort": "\0"}, {"page": "x"}):
        assert note.number in pages.open(admin, "credit_notes", **strange).text


def test_order(world: World, pages: Pages, note: CreditNote) -> None:
    second = refunded(world.home.admin, buy(customer=world.home.customer, name="second")).credit_note
    newest = pages.open(world.home.admin, "credit_notes").text
    oldest = pages.open(world.home.admin, "credit_notes", sort="posted").text
    assert newest.index(second.number) < newest.index(note.number)
    assert oldest.index(note.number) < oldest.index(second.number)
    rows = lines(pages.open(world.home.admin, "credit_notes", export="csv", sort="posted"))
    assert [row[0] for row in rows[1:]] == [note.number, second.number]


def test_nothing_yet_says_what_brings_one(world: World, pages: Pages) -> None:
    assert "request a refund" in pages.open(world.home.admin, "credit_notes").text


def test_another_partners_are_not_there(world: World, pages: Pages, note: CreditNote) -> None:
    assert world.home.customer.company_name not in pages.open(world.other.admin, "credit_notes").text


def test_who_may(world: World, pages: Pages) -> None:
    assert pages.open(world.home.reader, "credit_notes").status == 200
    assert pages.open(world.home.seller, "credit_notes").status == 403
    assert pages.open(None, "credit_notes").location.startswith(reverse("account_login"))
    assert pages.send(world.home.admin, "credit_notes").status == 405


def test_in_korean(world: World, pages: Pages, note: CreditNote) -> None:
    text = pages.open(world.home.admin, "credit_notes", language="ko").text
    assert "크레딧 노트" in text and "Credit note" not in text


def test_pages_and_queries(world: World, pages: Pages, note: CreditNote) -> None:
    few = pages.open(world.home.admin, "credit_notes").queries
    for number in range(4):
        customer = CustomerFactory(partner=world.home.partner)
        refunded(world.home.admin, buy(customer=customer, price="365.00", name=f"r{number}"))
    assert pages.open(world.home.admin, "credit_notes").queries == few <= MOST_QUERIES
