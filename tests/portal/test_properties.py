"""A reservation's Properties: everything that is known of it, ready to be copied."""

import uuid

import pytest
from django.urls import reverse

from customers.models import Partner
from reservations.models import Reservation
from reservations.queries.lineage import lineage_of
from tests.factories import Person, World, buy
from tests.factories.refunds import refunded
from tests.portal.conftest import Answer, Pages

MOST_QUERIES = 12


def properties(pages: Pages, person: Person | None, reservation: Reservation, language: str = "en") -> Answer:
    ids = (reservation.customer_id, reservation.pk)
    return pages.open(person, "reservation_properties", *ids, language=language)


def test_ids_are_there_verbatim_each_with_a_copy_button(world: World, pages: Pages) -> None:
    reservation = world.home.reservation
    answer = properties(pages, world.home.admin, reservation)
    assert answer.status == 200
    for value in (
        reservation.pk,
        reservation.order_id,
        reservation.arm_id,
        reservation.customer_id,
        reservation.order.billing_subscription_id,
    ):
        assert f'data-copy="{value}"' in answer.text and f'<span class="mono">{value}</span>' in answer.text
    assert 'aria-label="Copy reservation ID"' in answer.text
    assert 'aria-label="Copy reservation order ID"' in answer.text


def test_everything_else_too(world: World, pages: Pages) -> None:
    Partner.objects.filter(pk=world.home.partner.pk).update(time_zone="Asia/Seoul")
    reservation = buy(customer=world.home.customer, quantity=4, term="P3Y", plan="Monthly", price="3600.00")
    text = properties(pages, world.home.admin, reservation).text
    for words in (
        reservation.item.sku,
        "Virtual machines",
        "Korea Central",
        "DSv5 Series, ratio 4.00",
        "3 years",
        "Monthly",
        "USD 14,400.00",
        "2026-01-01 18:00 KST",
        "(2026-01-01 09:00 UTC)",
        "2029-01-01 09:00 KST",
        world.home.customer.domain,
        world.home.subscription.name,
    ):
        assert words in text
    assert "Lineage" not in text


def test_a_remainder_and_what_it_is_the_remainder_of_lead_to_each_other(world: World, pages: Pages) -> None:
    first = buy(customer=world.home.customer, quantity=3, name="first")
    refunded(world.home.admin, first, quantity=1)
    (rest,) = lineage_of(first).remainders
    of_first, of_rest = (properties(pages, world.home.admin, one).text for one in (first, rest))
    assert reverse("reservation_properties", args=[first.customer_id, rest.pk]) in of_first and "Remainder" in of_first
    assert reverse("reservation_properties", args=[first.customer_id, first.pk]) in of_rest
    assert "Remainder of" in of_rest
    assert "Returned" in of_first and "Returned" not in of_rest


def test_in_korean(world: World, pages: Pages) -> None:
    text = properties(pages, world.home.admin, world.home.reservation, language="ko").text
    for words in ("속성", "예약 ID", "예약 주문 ID", "총 약정 금액", "가상 머신"):
        assert words in text


def test_readers_see_it_too_with_as_few_queries(world: World, pages: Pages) -> None:
    for person in (world.home.reader, world.home.seller):
        answer = properties(pages, person, world.home.reservation)
        assert answer.status == 200
        assert answer.queries <= MOST_QUERIES


def test_only_reads(world: World, pages: Pages) -> None:
    ids = (world.home.customer.pk, world.home.reservation.pk)
    assert pages.send(world.home.admin, "reservation_properties", *ids).status == 405


@pytest.mark.parametrize("name", ["reservation_properties", "reservation_configuration", "reservation_access"])
def test_every_tab_is_unknown_to_strangers_and_to_another_partner(world: World, pages: Pages, name: str) -> None:
    ids = (world.home.customer.pk, world.home.reservation.pk)
    assert pages.open(None, name, *ids).location.startswith(reverse("account_login"))
    assert pages.open(world.other.admin, name, *ids).status == 404
    assert pages.open(world.other.admin, name, world.other.customer.pk, world.home.reservation.pk).status == 404
    assert pages.open(world.home.admin, name, world.home.customer.pk, uuid.uuid4()).status == 404
