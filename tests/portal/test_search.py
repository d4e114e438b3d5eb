"""The search of the top bar."""

import uuid

import pytest
from django.urls import reverse

from customers.policy.roles import PartnerRole
from tests.factories import CustomerFactory, World, buy, make_person
from tests.factories.refunds import ask
from tests.portal.conftest import Answer, Pages

MOST_QUERIES = 8


def found(pages: Pages, world: World, text: object, language: str = "en") -> Answer:
    return pages.open(world.home.admin, "search", language=language, q=str(text))


def test_a_customer_id_opens_the_customer(world: World, pages: Pages) -> None:
    answer = found(pages, world, world.home.customer.pk)
    assert (answer.status, answer.location) == (302, reverse("customer_reservations", args=[world.home.customer.pk]))


@pytest.mark.parametrize("shape", ["{}", "  {} ", "{{{}}}"])
def test_an_id_opens_what_it_names(world: World, pages: Pages, shape: str) -> None:
    reservation = world.home.reservation
    customer = reservation.customer_id
    named = {
        reservation.pk: reverse("reservation_overview", args=[customer, reservation.pk]),
        reservation.order_id: reverse("order", args=[customer, reservation.order_id]),
        world.home.subscription.pk: f"{reverse('customer_subscriptions', args=[customer])}?text="
        f"{world.home.subscription.pk}",
    }
    for id_, url in named.items():
        for typed in (shape.format(id_), shape.format(id_).upper(), shape.format(id_.hex)):
            answer = found(pages, world, typed)
            assert (answer.status, answer.location) == (302, url)
            assert answer.queries <= MOST_QUERIES


def test_the_first_digits_of_an_id_list_what_begins_with_them(world: World, pages: Pages) -> None:
    reservation = world.home.reservation
    text = found(pages, world, str(reservation.pk)[:13] + "…").text
    assert reverse("reservation_overview", args=[reservation.customer_id, reservation.pk]) in text
    order = found(pages, world, str(reservation.order_id)[:8]).text
    assert reverse("order", args=[reservation.customer_id, reservation.order_id]) in order
    assert "Nothing found" in found(pages, world, str(reservation.pk)[:7]).text


def test_the_number_of_a_request_opens_it(world: World, pages: Pages) -> None:
    number = ask(world.home.admin, world.home.reservation).support_request.number
    for typed in (number, f" {number.lower()} "):
        assert found(pages, world, typed).location == reverse("request", args=[number])
    elsewhere = pages.open(world.other.admin, "search", q=number)
    assert elsewhere.status == 200 and "Nothing found" in elsewhere.text
    only_own = make_person(world.home.partner, PartnerRole.USER_ADMIN)
    assert pages.open(only_own, "search", q=number).status == 200
    assert found(pages, world, "SR-2026-999999").status == 200


def test_orders_and_subscriptions_by_their_beginning(world: World, pages: Pages) -> None:
    order = buy(customer=world.home.customer, name="Payroll").order
    world.home.subscription.name = "Payroll production"
    world.home.subscription.save()
    text = found(pages, world, "PAYR").text
    assert reverse("order", args=[order.customer_id, order.pk]) in text
    assert "Payroll production" in text


def test_in_whatever_capitals_of_whatever_alphabet(world: World, pages: Pages) -> None:
    buy(customer=world.home.customer, name="ÉLAN-Große")
    buy(customer=world.home.customer, name="결제 서버")
    assert "ÉLAN-Große" in found(pages, world, "élan-gro").text
    assert "결제 서버" in found(pages, world, "결제").text


def test_names_and_domains_by_their_beginning(world: World, pages: Pages) -> None:
    CustomerFactory(partner=world.home.partner, company_name="Aoba Precision", domain="precision.example")
    buy(customer=world.home.customer, name="prod-web")
    for text in ("aoba", "Aoba P", "PRECISION.ex"):
        assert "Aoba Precision" in found(pages, world, text).text
    assert "Aoba Precision" in found(pages, world, "cision").text, "of a customer any part"
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
