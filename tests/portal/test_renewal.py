"""A reservation's Renewal: on or off until it ends, what is bought then, and why it may not be possible."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from billing.commands.run_the_day import run_the_day
from customers.models import Partner
from reservations.models import Reservation
from tests.factories import CatalogItemFactory, Person, PriceFactory, World, at, buy
from tests.factories.refunds import ask
from tests.portal.browsing import Browser
from tests.portal.conftest import Answer, Pages

MOST_QUERIES = 12
ON = {"renewal": "on", "quantity": "1", "term": "P1Y", "plan": "Upfront"}


@pytest.fixture
def priced(world: World) -> Reservation:
    """Give the home partner's reservation prices for both terms."""
    item = world.home.reservation.item
    PriceFactory(item=item, term="P1Y", unit_minor=365_000)
    PriceFactory(item=item, term="P3Y", unit_minor=720_000)
    return world.home.reservation


def renewal(pages: Pages, person: Person, reservation: Reservation, *, language: str = "en", now: Any = None) -> Answer:
    ids = (reservation.customer_id, reservation.pk)
    if now is None:
        return pages.open(person, "reservation_renewal", *ids, language=language)
    with time_machine.travel(now, tick=False):
        return pages.open(person, "reservation_renewal", *ids, language=language)


def send(pages: Pages, person: Person, reservation: Reservation, language: str = "en", **typed: Any) -> Answer:
    ids = (reservation.customer_id, reservation.pk)
    return pages.send(person, "reservation_renewal", *ids, language=language, **({"version": 1} | typed))


def stored(reservation: Reservation) -> Reservation:
    return Reservation.objects.get(pk=reservation.pk)


def test_says_what_it_would_do_and_what_that_costs_today(world: World, pages: Pages, priced: Reservation) -> None:
    Partner.objects.filter(pk=world.home.partner.pk).update(time_zone="Asia/Seoul")
    text = renewal(pages, world.home.admin, priced).text
    for words in (
        "What it would do",
        f"{priced.item.name} × 1, Korea Central, 1 year, Upfront",
        "2027-01-01 09:00 KST",
        "At today's price",
        "USD 3,650.00",
        "The price is locked 30 days before the end, and told to you then.",
        "2026-12-02 09:00 KST",
        "(2026-12-02 00:00 UTC)",
        "Role assignments are copied to the new order and reservation.",
    ):
        assert words.replace("'", "&#x27;") in text or words in text, words


def test_is_switched_on_with_another_quantity_term_and_plan(world: World, pages: Pages, priced: Reservation) -> None:
    wanted = ON | {"quantity": "5", "term": "P3Y", "plan": "Monthly"}
    answer = send(pages, world.home.admin, priced, **wanted)
    assert (answer.status, answer.location) == (
        302,
        reverse("reservation_renewal", args=[priced.customer_id, priced.pk]),
    )
    after = stored(priced)
    assert (after.is_renewed, after.renewal_quantity, after.renewal_term, after.renewal_plan) == (
        True,
        5,
        "P3Y",
        "Monthly",
    )
    text = renewal(pages, world.home.admin, after).text
    assert "What it will do" in text and "× 5, Korea Central, 3 years, Monthly" in text
    assert "USD 36,000.00" in text and "In 36 payments of" in text and "USD 1,000.00" in text


def test_is_switched_off_again(world: World, pages: Pages, priced: Reservation) -> None:
    Reservation.objects.filter(pk=priced.pk).update(is_renewed=True, renewal_quantity=3)
    assert send(pages, world.home.admin, priced, renewal="off", quantity="nonsense").status == 302
    assert (stored(priced).is_renewed, stored(priced).renewal_quantity) == (False, None)


def test_the_price_is_locked_in_the_last_thirty_days(world: World, pages: Pages, priced: Reservation) -> None:
    locked = at("2026-12-02").replace(hour=0)
    assert "The price is locked from 30 days" in renewal(pages, world.home.admin, priced, now=locked).text
    before = renewal(pages, world.home.admin, priced, now=locked - timedelta(minutes=1)).text
    assert "The price is locked 30 days before" in before


def test_a_series_that_is_not_sold_for_a_year_any_more_is_renewed_for_three(world: World, pages: Pages) -> None:
    item = CatalogItemFactory(series="dsv2")
    reservation = buy(customer=world.home.customer, item=item)
    for term in ("P1Y", "P3Y"):
        PriceFactory(item=item, term=term)
    text = renewal(pages, world.home.admin, reservation).text
    assert "Not sold any more when this reservation ends: 1 year." in text
    assert '<option value="P3Y" selected>' in text and '<option value="P1Y"' not in text
    refused = send(pages, world.home.admin, reservation, **ON)
    assert refused.status == 422 and "Choose a term from the list." in refused.text


def test_what_cannot_be_renewed_says_why(world: World, pages: Pages) -> None:
    item = CatalogItemFactory(series="ev3")
    PriceFactory(item=item)
    reservation = buy(customer=world.home.customer, item=item)
    text = renewal(pages, world.home.admin, reservation).text
    assert "<b>Cannot be renewed.</b>" in text and "is not sold any more" in text
    assert send(pages, world.home.admin, reservation, **ON).status == 422
    unpriced = renewal(pages, world.home.admin, world.home.reservation).text
    assert "There is no price for this product in the currency of the order" in unpriced
    assert not stored(reservation).is_renewed


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"renewal": ""}, "Choose on or off."),
        ({"renewal": "maybe"}, "Choose on or off."),
        (ON | {"quantity": ""}, "Enter a whole number from 1 to 1000."),
        (ON | {"quantity": "0"}, "Enter a whole number from 1 to 1000."),
        (ON | {"quantity": "1001"}, "Enter a whole number from 1 to 1000."),
        (ON | {"quantity": "9" * 5000}, "Enter a whole number from 1 to 1000."),
        (ON | {"quantity": "<b>1\0</b>"}, "Enter a whole number from 1 to 1000."),
        (ON | {"term": "P5Y"}, "Choose a term from the list."),
        (ON | {"term": ""}, "Choose a term from the list."),
        (ON | {"plan": "Weekly"}, "Choose a billing plan from the list."),
        (ON | {"plan": ""}, "Choose a billing plan from the list."),
    ],
)
def test_bad_input_is_told_beside_its_field(
    world: World, pages: Pages, priced: Reservation, typed: dict[str, str], words: str
) -> None:
    answer = send(pages, world.home.admin, priced, **typed)
    assert answer.status == 422 and answer.text.count(words) >= 2
    assert "<b>1" not in answer.text and not stored(priced).is_renewed


def test_what_was_typed_is_kept(world: World, pages: Pages, priced: Reservation) -> None:
    text = send(pages, world.home.admin, priced, **ON | {"quantity": "none", "term": "P3Y"}).text
    assert 'value="none"' in text and '<option value="P3Y" selected>' in text


def test_two_tabs_and_two_clicks(world: World, pages: Pages, priced: Reservation) -> None:
    assert [send(pages, world.home.admin, priced, **ON).status for _each in range(2)] == [302, 302]
    assert stored(priced).version == 2
    stale = send(pages, world.home.admin, priced, **ON | {"quantity": "9"})
    assert stale.status == 409 and "<li>Automatic renewal: Northwind Admin, " in stale.text
    assert 'value="9"' in stale.text and 'name="version" value="2"' in stale.text
    assert send(pages, world.home.admin, priced, version=2, **ON).status == 422, "it is so already"


def test_readers_see_it_disabled_and_are_refused(world: World, pages: Pages, priced: Reservation) -> None:
    for person in (world.home.reader, world.home.seller):
        text = renewal(pages, person, priced).text
        assert "Northwind Admin can do it or give you the role." in text and "disabled" in text
        assert send(pages, person, priced, **ON).status == 403
    assert send(pages, world.other.admin, priced, **ON).status == 404
    assert not stored(priced).is_renewed
    assert send(pages, world.home.trusted_seller, priced, **ON).status == 302


def test_not_while_a_request_is_open_nor_once_it_has_ended(world: World, pages: Pages, priced: Reservation) -> None:
    over = buy(customer=world.home.customer, item=priced.item, on="2025-01-01")
    assert "This reservation has ended." in renewal(pages, world.home.admin, over).text
    assert send(pages, world.home.admin, over, **ON).status == 409
    ask(world.home.admin, priced)
    answer = send(pages, world.home.admin, priced, **ON)
    assert answer.status == 409 and "A request for this reservation is already open." in answer.text


def test_in_korean(world: World, pages: Pages, priced: Reservation) -> None:
    text = renewal(pages, world.home.admin, priced, language="ko").text
    for words in ("갱신", "만료 시 자동으로 새 예약 구매", "납부 방식", "가격은 만료 30일 전에 고정되며"):
        assert words in text
    wrong = send(pages, world.home.admin, priced, language="ko", **ON | {"quantity": "0"})
    assert "1에서 1000 사이의 정수를 입력하세요." in wrong.text


def test_what_was_typed_before_the_sign_in_ran_out_is_there_again(
    world: World, pages: Pages, priced: Reservation
) -> None:
    browser = Browser(world.home.admin)
    url = reverse("reservation_renewal", args=[priced.customer_id, priced.pk])
    browser.lose_session()
    browser.post(url, **ON | {"quantity": "8", "act": "save"})
    browser.sign_in(world.home.admin)
    text = browser.get(url).text
    assert "You were signed out." in text and 'value="8"' in text


@pytest.mark.parametrize("person", ["admin", "reader", "seller", "trusted_seller"])
def test_few_queries(world: World, pages: Pages, priced: Reservation, person: str) -> None:
    assert renewal(pages, getattr(world.home, person), priced).queries <= MOST_QUERIES


def test_the_locked_price_is_shown_and_warned_of_when_it_is_another_one(
    world: World, pages: Pages, priced: Reservation
) -> None:
    Reservation.objects.filter(pk=priced.pk).update(is_renewed=True)
    locked_at = at("2026-12-02")
    run_the_day(now=locked_at)
    text = renewal(pages, world.home.admin, priced, now=locked_at).text
    assert "Locked at the price of" in text and "USD 3,650.00" in text and "has changed since" not in text
    PriceFactory(item=priced.item, term="P1Y", unit_minor=400_000, from_on=locked_at.date() + timedelta(days=1))
    later = renewal(pages, world.home.admin, priced, now=locked_at + timedelta(days=1)).text
    assert "The price has changed since it was locked." in later and "USD 4,000.00" in later


@pytest.mark.parametrize("language", ["en", "ko"])
def test_afterwards_it_says_what_became_of_it(world: World, pages: Pages, priced: Reservation, language: str) -> None:
    stopped = buy(customer=world.home.customer, item=priced.item)
    other_price = CatalogItemFactory()
    PriceFactory(item=other_price, unit_minor=365_000)
    PriceFactory(item=other_price, unit_minor=400_000, from_on=at("2026-12-20").date())
    Reservation.objects.filter(pk=stopped.pk).update(item=other_price)
    Reservation.objects.filter(pk__in=[priced.pk, stopped.pk]).update(is_renewed=True)
    end = at("2027-01-01")
    run_the_day(now=end)
    new = Reservation.objects.get(renewed_from=priced)
    made = renewal(pages, world.home.admin, priced, language=language, now=end)
    assert made.queries <= MOST_QUERIES
    assert reverse("reservation_overview", args=[new.customer_id, new.pk]) in made.text
    not_made = renewal(pages, world.home.admin, stopped, language=language, now=end)
    words = {
        "en": ("Not renewed.", "The price changed after it was locked.", "USD 3,650.00", "USD 4,000.00"),
        "ko": ("갱신되지 않았습니다.", "고정된 뒤 가격이 변경됨", "3,650.00", "4,000.00"),
    }
    for said in words[language]:
        assert said in not_made.text
    with time_machine.travel(end, tick=False):
        lineage = pages.open(
            world.home.reader, "reservation_properties", new.customer_id, new.pk, language=language
        ).text
    assert {"en": "Renewal of", "ko": "갱신 전 예약"}[language] in lineage and str(priced.pk) in lineage
