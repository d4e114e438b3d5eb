"""Refund from the list of all customers: one customer at a time."""

import uuid

from django.urls import reverse

from tests.factories import CustomerFactory, World, buy, make_person
from tests.portal.conftest import Pages


def test_of_one_customer_it_goes_on_with_them(world: World, pages: Pages) -> None:
    home = world.home
    second = buy(customer=home.customer, name="second")
    answer = pages.open(home.admin, "reservations_refund", reservation=[second.pk, home.reservation.pk])
    start = reverse("refund_start", args=[home.customer.pk])
    assert answer.location == f"{start}?reservation={second.pk}&reservation={home.reservation.pk}"


def test_of_two_customers_it_asks_for_one(world: World, pages: Pages) -> None:
    home = world.home
    other = CustomerFactory(partner=home.partner, company_name="Another <Customer>")
    second = buy(customer=other, name="second")
    answer = pages.open(home.admin, "reservations_refund", reservation=[home.reservation.pk, second.pk])
    assert answer.status == 422
    assert "A request is of one customer." in answer.text
    assert f"{reverse('refund_start', args=[other.pk])}?reservation={second.pk}" in answer.text
    assert "Another &lt;Customer&gt;" in answer.text
    assert "A request is of one customer." not in pages.open(
        home.admin, "reservations_refund", reservation=[home.reservation.pk, second.pk], language="ko"
    ).text  # fmt: skip


def test_nothing_ticked(world: World, pages: Pages) -> None:
    answer = pages.open(world.home.admin, "reservations_refund")
    assert answer.status == 422
    assert "No reservation is chosen" in answer.text


def test_the_list_has_boxes_and_says_one_customer(world: World, pages: Pages) -> None:
    home = world.home
    text = pages.open(home.admin, "reservations").text
    assert f'name="reservation" value="{home.reservation.pk}"' in text
    assert "Select reservations of one customer first." in text
    reader = pages.open(home.reader, "reservations").text
    assert 'name="reservation"' not in reader
    assert "Your role does not include requesting refunds." in reader


def test_others_are_unknown(world: World, pages: Pages) -> None:
    home, other = world.home, world.other
    for stranger in (other.reservation.pk, uuid.uuid4(), "nonsense"):
        answer = pages.open(home.admin, "reservations_refund", reservation=[home.reservation.pk, stranger])
        assert answer.status == 404
        assert other.customer.company_name not in answer.text


def test_who_may(world: World, pages: Pages) -> None:
    home = world.home
    nobody = make_person(home.partner)
    nobody.membership.roles = []
    nobody.membership.save()
    assert pages.open(nobody, "reservations_refund").status == 403
    assert pages.open(home.reader, "reservations_refund", reservation=home.reservation.pk).status == 302
    assert pages.open(None, "reservations_refund").location.startswith(reverse("account_login"))
    assert pages.send(home.admin, "reservations_refund").status == 405
