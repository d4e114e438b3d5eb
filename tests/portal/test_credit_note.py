"""A credit note's page: what was credited, and the links both ways between note, entry, request and reservation."""

import pytest
from django.urls import reverse

from billing.models import CreditNote
from customers.policy.roles import PartnerRole
from tests.factories import World, buy, make_person
from tests.factories.refunds import refunded
from tests.portal.conftest import Pages

MOST_QUERIES = 12


@pytest.fixture
def note(world: World) -> CreditNote:
    return refunded(world.home.admin, world.home.reservation).credit_note


def test_every_line_and_the_total(world: World, pages: Pages, note: CreditNote) -> None:
    answer = pages.open(world.home.reader, "credit_note", note.number)
    assert answer.status == 200
    for words in (note.number, "USD 1,830.00", "USD 219.60", "USD 1,610.40", world.home.reservation.name):
        assert words in answer.text, words


def test_links_lead_both_ways(world: World, pages: Pages, note: CreditNote) -> None:
    admin, here = world.home.admin, reverse("credit_note", args=[note.number])
    number = note.asked.support_request.number
    text = pages.open(admin, "credit_note", note.number).text
    ids = (world.home.customer.pk, world.home.reservation.pk)
    for url in (
        reverse("ledger_entry", args=[note.entry.number]),
        reverse("request", args=[number]),
        reverse("reservation_overview", args=ids),
        f"{reverse('refund_limit')}?customer={world.home.customer.pk}",
    ):
        assert f'"{url}"' in text, url
    assert here in pages.open(admin, "ledger").text
    assert here in pages.open(admin, "ledger_entry", note.entry.number).text
    assert here in pages.open(admin, "request", number).text


def test_no_link_to_a_request_that_they_may_not_see(world: World, pages: Pages, note: CreditNote) -> None:
    person = make_person(world.home.partner, PartnerRole.GLOBAL_ADMIN, name="Global")
    text = pages.open(person, "credit_note", note.number).text
    number = note.asked.support_request.number
    assert number in text and reverse("request", args=[number]) not in text


def test_who_may(world: World, pages: Pages, note: CreditNote) -> None:
    assert pages.open(world.home.seller, "credit_note", note.number).status == 403
    assert pages.open(world.other.admin, "credit_note", note.number).status == 404
    assert pages.open(world.home.admin, "credit_note", "CN-none").status == 404
    assert pages.open(None, "credit_note", note.number).location.startswith(reverse("account_login"))
    assert pages.send(world.home.admin, "credit_note", note.number).status == 405


def test_in_korean(world: World, pages: Pages, note: CreditNote) -> None:
    text = pages.open(world.home.admin, "credit_note", note.number, language="ko").text
    assert "크레딧 노트" in text and "중도 해지 수수료" in text


def test_as_many_queries_for_many_lines_as_for_one(world: World, pages: Pages, note: CreditNote) -> None:
    few = pages.open(world.home.admin, "credit_note", note.number).queries
    units = {buy(customer=world.home.customer, price="365.00", name=f"r{each}"): None for each in range(20)}
    many = refunded(world.home.admin, units).credit_note
    answer = pages.open(world.home.admin, "credit_note", many.number)
    assert answer.text.count("USD 321.20") or answer.status == 200
    assert answer.queries == few <= MOST_QUERIES
