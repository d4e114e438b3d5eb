"""Order history, and the page of one order."""

import re
import uuid

import pytest
from django.urls import reverse

from billing.models import Payment
from customers.policy.roles import PartnerRole
from tests.factories import CustomerFactory, World, buy, make_person
from tests.factories.refunds import ask, refunded
from tests.portal.conftest import Answer, Pages

MOST_QUERIES, MOST_OF_A_RECORD = 8, 12


def plain(answer: Answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


def history(pages: Pages, world: World, language: str = "en", **query: str) -> Answer:
    return pages.open(world.home.admin, "customer_orders", world.home.customer.pk, language=language, **query)


def test_what_a_row_says(world: World, pages: Pages) -> None:
    monthly = buy(customer=world.home.customer, plan="Monthly", quantity=2, now="2026-05-15", name="payroll")
    answer = history(pages, world)
    assert answer.status == 200
    assert reverse("order", args=[world.home.customer.pk, monthly.order_id]) in answer.text
    row = plain(answer)[plain(answer).index("payroll") :]
    for words in (monthly.item.name, "1 year Monthly", "USD 7,300.00", "5 of 12", "Active", "2026-01-01", "2027-01-01"):
        assert words in row, words
    assert "Showing 1 to 2 of 2" in answer.text


def test_the_total_stays_what_was_ordered(world: World, pages: Pages) -> None:
    """A return of some units makes other payments, and no other order."""
    monthly = buy(customer=world.home.customer, plan="Monthly", quantity=3, now="2026-07-01", name="payroll")
    refunded(world.home.admin, monthly, quantity=1)
    row = plain(history(pages, world, text="payroll"))
    assert "USD 10,950.00" in row and "7 of 12" in row


def test_a_payment_that_failed_is_told(world: World, pages: Pages) -> None:
    assert "Payment failed" not in plain(history(pages, world))
    monthly = buy(customer=world.home.customer, plan="Monthly", on="2026-05-01")
    Payment.objects.filter(reservation=monthly, number=1).update(state=Payment.State.FAILED)
    assert "Payment failed" in plain(history(pages, world))
    answer = pages.open(world.home.admin, "order", world.home.customer.pk, monthly.order_id)
    assert "The latest payment for a reservation of this order could not be taken." in answer.text


def test_filters(world: World, pages: Pages) -> None:
    expired = buy(customer=world.home.customer, on="2025-01-01", name="Last year")
    active = world.home.reservation
    for query, found, absent in (
        ({"text": "last y"}, expired, active),
        ({"text": str(expired.order_id)[:13]}, expired, active),
        ({"status": "Expired"}, expired, active),
        ({"status": "Succeeded"}, active, expired),
    ):
        text = history(pages, world, **query).text
        assert found.name in text and absent.name not in text
    assert "No order matches" in history(pages, world, text="year").text
    assert active.name in history(pages, world, status="nonsense", page="nonsense").text


def test_either_way(world: World, pages: Pages) -> None:
    buy(customer=world.home.customer, on="2026-03-01", name="alpha")
    first, second = world.home.reservation.name, "alpha"
    for sort, order in (("purchased", (first, second)), ("-purchased", (second, first)), ("name", (first, second))):
        text = history(pages, world, sort=sort).text
        assert text.index(f"<b>{order[0]}") < text.index(f"<b>{order[1]}"), sort


def test_pages_of_fifty_and_as_many_queries(world: World, pages: Pages) -> None:
    at_one = history(pages, world).queries
    for number in range(50):
        buy(customer=world.home.customer, on="2026-02-01", name=f"order {number:02}")
    answer = history(pages, world)
    assert answer.queries == at_one <= MOST_QUERIES
    assert "Showing 1 to 50 of 51" in answer.text
    following = re.search(r'rel="next" href="\?page=([^"]+)"', answer.text)
    assert following and world.home.reservation.name in history(pages, world, page=following[1]).text


def test_none_yet(world: World, pages: Pages) -> None:
    second = CustomerFactory(partner=world.home.partner)
    assert "No orders yet" in pages.open(world.home.admin, "customer_orders", second.pk).text


@pytest.fixture
def returned(world: World) -> World:
    monthly = buy(customer=world.home.customer, plan="Monthly", quantity=3, now="2026-07-01", name="payroll")
    refunded(world.home.admin, monthly, quantity=1)
    return world


def order_of(pages: Pages, world: World, language: str = "en") -> Answer:
    order = world.home.customer.orders.get(name="payroll")
    return pages.open(world.home.admin, "order", world.home.customer.pk, order.pk, language=language)


def test_an_order_with_what_became_of_it(returned: World, pages: Pages) -> None:
    answer = order_of(pages, returned)
    assert answer.status == 200
    order = returned.home.customer.orders.get(name="payroll")
    for reservation in order.reservations.all():
        assert reverse("reservation_overview", args=[reservation.customer_id, reservation.pk]) in answer.text
    text = plain(answer)
    for words in (
        str(order.pk),
        "Remainder of payroll (3)",
        "USD 10,950.00",
        "7 of 12 payments",
        "Payment schedule",
        "Cancelled",
        "Scheduled",
        "1 of 3",
        "CN-2026-000001",
        order.reservations.get(remainder_of=None).refund_lines.get().refund.support_request.number,
    ):
        assert words in text, words
    assert answer.queries <= MOST_OF_A_RECORD


def test_a_payment_that_is_only_carried_over_stands_once(returned: World, pages: Pages) -> None:
    text = plain(order_of(pages, returned))
    schedule = text[text.index("Payments of this order by their day") : text.index("Refunds of this order")]
    assert schedule.count("2026-01-01") == 2, "due, and paid"


def test_links_both_ways(returned: World, pages: Pages) -> None:
    home = returned.home
    order = reverse("order", args=[home.customer.pk, home.reservation.order_id])
    for tab in ("reservation_properties", "reservation_overview"):
        assert f'href="{order}"' in pages.open(home.admin, tab, home.customer.pk, home.reservation.pk).text


def test_refunds_only_for_who_may_see_them(returned: World, pages: Pages) -> None:
    order = returned.home.customer.orders.get(name="payroll")
    only_own = make_person(returned.home.partner, PartnerRole.USER_ADMIN)
    text = pages.open(only_own, "order", returned.home.customer.pk, order.pk).text
    assert "SR-2026" not in text and "Nothing of this order was refunded." in text
    seller = pages.open(returned.home.seller, "order", returned.home.customer.pk, order.pk).text
    assert "CN-2026-000001" in seller and reverse("credit_note", args=["CN-2026-000001"]) not in seller


def test_as_many_queries_whatever_became_of_it(world: World, pages: Pages) -> None:
    reservation = buy(customer=world.home.customer, plan="Monthly", quantity=9, now="2026-07-01", name="payroll")
    before = order_of(pages, world).queries
    for _ in range(4):
        refunded(world.home.admin, reservation, quantity=1)
        reservation = reservation.remainders.get()
    ask(world.home.admin, reservation)
    assert order_of(pages, world).queries == before


def test_unknown_and_foreign_orders(world: World, pages: Pages) -> None:
    mine, theirs = world.home, world.other
    for customer, order in (
        (mine.customer.pk, uuid.uuid4()),
        (mine.customer.pk, theirs.reservation.order_id),
        (theirs.customer.pk, theirs.reservation.order_id),
        (CustomerFactory(partner=mine.partner).pk, mine.reservation.order_id),
    ):
        assert pages.open(mine.admin, "order", customer, order).status == 404
    assert pages.open(mine.admin, "customer_orders", theirs.customer.pk).status == 404


def test_in_korean(returned: World, pages: Pages) -> None:
    for answer, words in (
        (history(pages, returned, language="ko"), ("주문 내역", "총", "12회 중 7회", "약정 기간")),
        (order_of(pages, returned, language="ko"), ("예약 주문", "결제 일정", "예정", "환불")),
    ):
        for word in words[:1] + words[2:]:
            assert word in answer.text, word


def test_only_reads(world: World, pages: Pages) -> None:
    home = world.home
    assert pages.send(home.admin, "customer_orders", home.customer.pk).status == 405
    assert pages.send(home.admin, "order", home.customer.pk, home.reservation.order_id).status == 405
