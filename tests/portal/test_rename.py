"""Rename: a dialog on the Overview and the Properties, a page of its own for what went wrong and without scripts."""

import pytest
from django.urls import reverse

from reservations.models import Reservation
from tests.factories import Person, World, buy
from tests.factories.refunds import ask
from tests.portal.browsing import Browser
from tests.portal.conftest import Answer, Pages

MOST_QUERIES = 12


def send(pages: Pages, person: Person, reservation: Reservation, name: str, version: object = 1) -> Answer:
    ids = (reservation.customer_id, reservation.pk)
    return pages.send(person, "reservation_rename", *ids, name=name, version=version)


def name_of(reservation: Reservation) -> str:
    return Reservation.objects.get(pk=reservation.pk).name


def test_the_dialog_posts_here_with_the_version_that_was_seen(world: World, pages: Pages) -> None:
    ids = (world.home.customer.pk, world.home.reservation.pk)
    url = reverse("reservation_rename", args=ids)
    for tab in ("reservation_overview", "reservation_properties"):
        text = pages.open(world.home.admin, tab, *ids).text
        assert f'<form method="post" action="{url}">' in text and 'name="version" value="1"' in text
        assert 'name="name" value="Northwind_VM_RI"' in text
        without_script = pages.open(world.home.admin, tab, *ids, confirm="rename").text
        assert 'id="rename" aria-labelledby="rename-title" open' in without_script
        assert url not in pages.open(world.home.reader, tab, *ids).text


def test_it_is_renamed_and_told(world: World, pages: Pages) -> None:
    answer = send(pages, world.home.admin, world.home.reservation, "  운영 웹 ")
    overview = reverse("reservation_overview", args=[world.home.customer.pk, world.home.reservation.pk])
    assert (answer.status, answer.location) == (302, overview)
    assert name_of(world.home.reservation) == "운영 웹"


@pytest.mark.parametrize("name", ["", " ", "a\nb", "a\u200bb", "x" * 201])
def test_bad_names_are_told_beside_the_field_and_kept(world: World, pages: Pages, name: str) -> None:
    answer = send(pages, world.home.admin, world.home.reservation, name)
    assert answer.status == 422
    assert answer.text.count("Enter a name of 1 to 200 characters on one line.") >= 2
    assert 'aria-invalid="true"' in answer.text
    assert name_of(world.home.reservation) == "Northwind_VM_RI"


def test_nul_is_no_name_either(world: World, pages: Pages) -> None:
    assert send(pages, world.home.admin, world.home.reservation, "a\0b").status == 422


def test_markup_is_shown_as_it_was_typed(world: World, pages: Pages) -> None:
    send(pages, world.home.admin, world.home.reservation, "<script>alert(1)</script>")
    ids = (world.home.customer.pk, world.home.reservation.pk)
    text = pages.open(world.home.admin, "reservation_overview", *ids).text
    assert "<script>alert" not in text and "&lt;script&gt;alert(1)&lt;/script&gt;" in text


def test_the_same_name_is_told(world: World, pages: Pages) -> None:
    answer = send(pages, world.home.admin, world.home.reservation, "Northwind_VM_RI")
    assert answer.status == 422 and "It has this name already." in answer.text


def test_two_clicks_and_two_tabs(world: World, pages: Pages) -> None:
    first, second = (send(pages, world.home.admin, world.home.reservation, "web") for _each in range(2))
    assert first.status == second.status == 302
    stale = send(pages, world.home.admin, world.home.reservation, "other tab")
    assert stale.status == 409 and "<li>Name: Northwind Admin, " in stale.text
    assert 'value="other tab"' in stale.text and 'name="version" value="2"' in stale.text
    assert name_of(world.home.reservation) == "web"


def test_who_may_not_sees_it_disabled_and_is_refused(world: World, pages: Pages) -> None:
    ids = (world.home.customer.pk, world.home.reservation.pk)
    for person in (world.home.reader, world.home.seller):
        answer = pages.open(person, "reservation_rename", *ids)
        assert answer.status == 200 and "<fieldset disabled" in answer.text
        assert "Northwind Admin can do it or give you the role." in answer.text
        assert send(pages, person, world.home.reservation, "mine").status == 403
    assert send(pages, world.other.admin, world.home.reservation, "mine").status == 404
    assert name_of(world.home.reservation) == "Northwind_VM_RI"


def test_not_while_a_request_is_open_nor_once_it_has_ended(world: World, pages: Pages) -> None:
    over = buy(customer=world.home.customer, on="2025-01-01", name="old")
    assert send(pages, world.home.admin, over, "new").status == 409
    ask(world.home.admin, world.home.reservation)
    assert send(pages, world.home.admin, world.home.reservation, "new").status == 409
    assert (name_of(over), name_of(world.home.reservation)) == ("old", "Northwind_VM_RI")


def test_what_was_typed_before_the_sign_in_ran_out_is_there_again(world: World, pages: Pages) -> None:
    browser = Browser(world.home.admin)
    url = reverse("reservation_rename", args=[world.home.customer.pk, world.home.reservation.pk])
    browser.lose_session()
    browser.post(url, name="almost lost", version=1, act="save")
    browser.sign_in(world.home.admin)
    assert 'value="almost lost"' in browser.get(url).text


def test_in_korean_with_few_queries(world: World, pages: Pages) -> None:
    ids = (world.home.customer.pk, world.home.reservation.pk)
    answer = pages.open(world.home.seller, "reservation_rename", *ids, language="ko")
    assert "이름 바꾸기" in answer.text and answer.queries <= MOST_QUERIES
