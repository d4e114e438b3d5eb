"""The search of the top bar."""

import uuid

import pytest
from django.urls import reverse

from tests.factories import CustomerFactory, World, buy
from tests.portal.conftest import Answer, Pages

MOST_QUERIES = 8


def found(pages: Pages, world: World, text: object, language: str = "en") -> Answer:
    return pages.open(world.home.admin, "search", language=language, q=str(text))


def test_a_customer_id_opens_the_customer(world: World, pages: Pages) -> None:
    answer = found(pages, world, world.home.customer.pk)
    assert (answer.status, answer.location) == (302, reverse("customer_reservations", args=[world.home.customer.pk]))


@pytest.mark.parametrize("is_order", [False, True])
@pytest.mark.parametrize("shape", ["{}", "  {} ", "{{{}}}"])
def test_a_reservation_id_and_an_order_id_open_the_reservation(
    world: World, pages: Pages, is_order: bool, shape: str
) -> None:
    reservation = world.home.reservation
    text = shape.format(reservation.order_id if is_order else reservation.pk)
    overview = reverse("reservation_overview", args=[reservation.customer_id, reservation.pk])
    for typed in (text, text.upper()):
        answer = found(pages, world, typed)
        assert (answer.status, answer.location) == (302, overview)


def test_an_order_of_several_reservations_lists_them(world: World, pages: Pages) -> None:
    first = world.home.reservation
    second = first.copy_for(1, id=uuid.uuid4(), name="the second of it")
    second.save(force_insert=True)
    answer = found(pages, world, first.order_id)
    assert answer.status == 200
    assert first.name in answer.text and "the second of it" in answer.text


def test_names_and_domains_by_their_beginning(world: World, pages: Pages) -> None:
    CustomerFactory(partner=world.home.partner, company_name="Aoba Precision", domain="precision.example")
    buy(customer=world.home.customer, name="prod-web")
    for text in ("aoba", "Aoba P", "PRECISION.ex"):
        assert "Aoba Precision" in found(pages, world, text).text
    answer = found(pages, world, "PROD")
    assert "prod-web" in answer.text and world.home.customer.company_name in answer.text
    assert "Nothing found" in found(pages, world, "web").text


@pytest.mark.parametrize("text", ["Fabrikam", "hanbit9%", "100%", "_", "a\x00b", "x" * 300])
def test_nothing_of_another_partner_and_no_wildcards(world: World, pages: Pages, text: str) -> None:
    answer = found(pages, world, text)
    assert answer.status == 200
    assert world.other.customer.company_name not in answer.text
    assert world.home.customer.company_name not in answer.text


def test_another_partners_ids_find_nothing(world: World, pages: Pages) -> None:
    other = world.other
    for id_ in (other.customer.pk, other.reservation.pk, other.reservation.order_id, uuid.uuid4()):
        answer = found(pages, world, id_)
        assert answer.status == 200
        assert "Nothing found" in answer.text and other.reservation.name not in answer.text


def test_says_what_can_be_searched_for(world: World, pages: Pages) -> None:
    assert "What are you looking for?" in pages.open(world.home.admin, "search").text


def test_in_korean(world: World, pages: Pages) -> None:
    assert "검색" in found(pages, world, "north", language="ko").text


def test_only_the_first_twenty_of_each(world: World, pages: Pages) -> None:
    at_one = found(pages, world, "northwind")
    for number in range(25):
        CustomerFactory(partner=world.home.partner, company_name=f"Northwind {number:02}")
        buy(customer=world.home.customer, name=f"Northwind {number:02}")
    answer = found(pages, world, "northwind")
    assert "Only the first 20 of each kind are shown." in answer.text
    assert answer.text.count('data-l="Product"') == 20
    assert answer.queries == at_one.queries <= MOST_QUERIES


def test_only_reads_and_only_for_people_who_are_signed_in(world: World, pages: Pages) -> None:
    assert pages.send(world.home.admin, "search").status == 405
    assert pages.open(None, "search", q="x").location.startswith(reverse("account_login"))
