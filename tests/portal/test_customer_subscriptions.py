"""A customer's Azure subscriptions."""

import re
from typing import Any

from django.urls import reverse

from customers.models import Subscription
from reservations.models import Reservation
from tests.factories import CustomerFactory, SubscriptionFactory, World, buy
from tests.portal.conftest import Answer, Pages

MOST_QUERIES = 8


def listed(pages: Pages, world: World, language: str = "en", **query: str) -> Answer:
    return pages.open(world.home.admin, "customer_subscriptions", world.home.customer.pk, language=language, **query)


def scope_to(reservation: Reservation, subscription: Subscription) -> None:
    Reservation.objects.filter(pk=reservation.pk).update(scope="Single", scope_subscription=subscription)


def test_what_a_row_says_and_where_it_leads(world: World, pages: Pages) -> None:
    second = SubscriptionFactory(customer=world.home.customer, name="Second", state="Suspended")
    scope_to(world.home.reservation, second)
    buy(customer=world.home.customer, on="2024-01-01", name="over")
    answer = listed(pages, world)
    assert answer.status == 200
    for words in (world.home.subscription.name, str(second.pk), "Second", "Suspended", "Showing 1 to 2 of 2"):
        assert words in answer.text
    reservations = reverse("customer_reservations", args=[world.home.customer.pk])
    assert f'href="{reservations}?billed_to={world.home.subscription.pk}" >1</a>' in answer.text
    assert f'href="{reservations}?scoped_to={second.pk}" >1</a>' in answer.text


def test_the_reservations_behind_the_numbers(world: World, pages: Pages) -> None:
    other = buy(customer=world.home.customer, name="elsewhere")
    second = SubscriptionFactory(customer=world.home.customer, name="Second")
    scope_to(other, second)

    def names(**query: Any) -> str:
        return pages.open(world.home.admin, "customer_reservations", world.home.customer.pk, **query).text

    assert "elsewhere" in names(scoped_to=second.pk) and "Second" in names(scoped_to=second.pk)
    assert world.home.reservation.name not in names(scoped_to=second.pk)
    assert "elsewhere" in names(billed_to=world.home.subscription.pk)
    foreign = names(billed_to=world.other.subscription.pk)
    assert world.other.subscription.name not in foreign and "elsewhere" not in foreign
    assert "elsewhere" in names(scoped_to="nonsense")


def test_filters_and_order(world: World, pages: Pages) -> None:
    SubscriptionFactory(customer=world.home.customer, name="Zeta ledger", state="Suspended")
    assert "Zeta ledger" in listed(pages, world, text="LEDGER").text
    assert world.home.subscription.name not in listed(pages, world, text="ledger").text
    assert "Zeta ledger" not in listed(pages, world, status="Active").text
    assert "Zeta ledger" not in listed(pages, world, text=str(world.home.subscription.pk)[:12]).text
    assert "No subscription matches" in listed(pages, world, text="nothing").text
    backwards = listed(pages, world, sort="-name").text
    assert backwards.index("Zeta ledger") < backwards.index(f"<b>{world.home.subscription.name}")


def test_as_many_queries_at_50_rows_as_at_1(world: World, pages: Pages) -> None:
    at_one = listed(pages, world).queries
    for number in range(50):
        SubscriptionFactory(customer=world.home.customer, name=f"Another {number:02}")
    answer = listed(pages, world)
    assert answer.queries == at_one <= MOST_QUERIES
    assert "Showing 1 to 50 of 51" in answer.text
    following = re.search(r'rel="next" href="\?page=([^"]+)"', answer.text)
    assert following and "Showing 51 to 51 of 51" in listed(pages, world, page=following[1]).text


def test_none_yet_and_another_partners(world: World, pages: Pages) -> None:
    second = CustomerFactory(partner=world.home.partner)
    assert "No subscriptions yet" in pages.open(world.home.admin, "customer_subscriptions", second.pk).text
    assert pages.open(world.other.admin, "customer_subscriptions", second.pk).status == 404


def test_the_facts_of_the_customer_stand_above(world: World, pages: Pages) -> None:
    world.home.customer.tags = ["key & account"]
    world.home.customer.save()
    for page in ("customer_subscriptions", "customer_orders", "customer_reservations", "customer_requests"):
        text = pages.open(world.home.admin, page, world.home.customer.pk).text
        for words in (str(world.home.customer.pk), world.home.customer.domain, "United States", "USD"):
            assert words in text, (page, words)
        assert f"{reverse('customers')}?tag=key%20%26%20account" in text and "key &amp; account" in text


def test_in_korean(world: World, pages: Pages) -> None:
    answer = listed(pages, world, language="ko")
    for words in ("구독", "이 구독에 청구되는 예약", "활성", "주문 내역"):
        assert words in answer.text


def test_only_reads(world: World, pages: Pages) -> None:
    assert pages.send(world.home.admin, "customer_subscriptions", world.home.customer.pk).status == 405
