"""The refund limits of the customers."""

import re
import uuid

from django.urls import reverse

from support.models import SupportRequest
from tests.factories import NOW, CustomerFactory, World, buy
from tests.factories.refunds import ask, quote, refunded
from tests.portal.conftest import Pages
from tests.portal.test_exports import lines


def test_used_held_free_and_when_it_comes_back(world: World, pages: Pages) -> None:
    home = world.home
    used = refunded(home.admin, home.reservation)
    held = ask(home.admin, buy(customer=home.customer, price="7300.00", name="held"))
    answer = pages.open(home.admin, "refund_limit")
    assert answer.status == 200
    for words in ("1,610.40", "3,220.80", "45,168.80", "2027-07-02"):
        assert words in answer.text, words
    for refund in (used, held):
        assert reverse("request", args=[SupportRequest.objects.get(refund=refund).number]) in answer.text


def test_customers_with_uses_come_first(world: World, pages: Pages) -> None:
    home = world.home
    CustomerFactory(partner=home.partner, company_name="AAA unused")
    refunded(home.admin, home.reservation)
    text = pages.open(home.admin, "refund_limit").text
    assert text.index(home.customer.company_name) < text.index("AAA unused")


def test_one_customer_or_some(world: World, pages: Pages) -> None:
    home = world.home
    second = CustomerFactory(partner=home.partner, company_name="Second One")
    one = pages.open(home.admin, "refund_limit", customer=second.pk).text
    assert "Second One" in one
    assert f">{home.customer.company_name}<" not in one
    assert f">{home.customer.company_name}<" not in pages.open(home.admin, "refund_limit", q="second").text
    assert "No customer fits" in pages.open(home.admin, "refund_limit", q="nobody").text


def test_another_partners_are_unknown(world: World, pages: Pages) -> None:
    assert pages.open(world.home.admin, "refund_limit", customer=world.other.customer.pk).status == 404
    assert pages.open(world.home.admin, "refund_limit", customer=uuid.uuid4()).status == 404
    assert world.other.customer.company_name not in pages.open(world.home.admin, "refund_limit").text


def test_who_may(world: World, pages: Pages) -> None:
    assert pages.open(world.home.reader, "refund_limit").status == 200
    assert pages.open(world.home.seller, "refund_limit").status == 403
    assert pages.open(None, "refund_limit").location.startswith(reverse("account_login"))
    assert pages.send(world.home.admin, "refund_limit").status == 405


def test_in_korean(world: World, pages: Pages) -> None:
    answer = pages.open(world.home.admin, "refund_limit", language="ko")
    assert '<html lang="ko"' in answer.text
    assert "Refund limit" not in answer.text


def test_pages_and_queries(world: World, pages: Pages) -> None:
    home = world.home
    refunded(home.admin, home.reservation)
    few = pages.open(home.admin, "refund_limit")
    for number in range(55):
        customer = CustomerFactory(partner=home.partner)
        if number < 5:
            refunded(home.admin, buy(customer=customer, price="365.00", name=f"r{number}"))
    many = pages.open(home.admin, "refund_limit")
    assert few.queries == many.queries <= 8
    assert "Showing 1 to 50 of 56" in many.text
    assert "Showing 51 to 56 of 56" in pages.open(home.admin, "refund_limit", page="2").text
    assert "Showing 1 to 50" in pages.open(home.admin, "refund_limit", page="nonsense").text


def test_a_limit_that_is_nearly_taken_is_warned_of(world: World, pages: Pages) -> None:
    home = world.home
    calm = pages.open(home.admin, "refund_limit").text
    ask(home.admin, buy(customer=home.customer, on=NOW, price="39999.99", name="nearly"))
    assert "customer has 80% or more" not in calm + pages.open(home.admin, "refund_limit").text
    ask(home.admin, buy(customer=home.customer, on=NOW, price="0.01", name="the last cent"))
    assert "1 customer has 80% or more" in pages.open(home.admin, "refund_limit").text
    one = pages.open(home.admin, "refund_limit", customer=home.customer.pk).text
    assert "80% or more of the limit is held or used." in one
    assert "80%" in pages.open(home.admin, "refund_limit", language="ko").text


def test_a_quote_says_that_little_would_be_left(world: World, pages: Pages) -> None:
    home = world.home
    small = quote(home.admin, buy(customer=home.customer, on=NOW, price="100.00", name="small"))
    large = quote(home.admin, buy(customer=home.customer, on=NOW, price="45000.00", name="large"))
    words = "less than a fifth of the limit"
    assert words not in pages.open(home.admin, "refund_quote", home.customer.pk, small.pk).text
    assert words in pages.open(home.admin, "refund_quote", home.customer.pk, large.pk).text


def order_of(text: str, *names: str) -> list[str]:
    return sorted(names, key=lambda name: text.index(f"<b>{name}</b>"))


def test_orders(world: World, pages: Pages) -> None:
    home = world.home
    held = CustomerFactory(partner=home.partner, company_name="Holds")
    ask(home.admin, buy(customer=held, on=NOW, price="500.00", name="held"))
    CustomerFactory(partner=home.partner, company_name="Zero")
    refunded(home.admin, home.reservation)
    names = (home.customer.company_name, "Holds", "Zero")
    least_free = pages.open(home.admin, "refund_limit")
    assert order_of(least_free.text, *names) == [*names] and 'aria-sort="ascending"' in least_free.text
    for sort, first in (("-free", "Zero"), ("customer", "Holds"), ("-customer", "Zero"), ("-held", "Holds")):
        answer = pages.open(home.admin, "refund_limit", sort=sort)
        assert order_of(answer.text, *names)[0] == first, sort
        assert answer.queries == least_free.queries
    assert pages.open(home.admin, "refund_limit", sort="nonsense").status == 200


def test_how_much_is_taken(world: World, pages: Pages) -> None:
    home = world.home
    CustomerFactory(partner=home.partner, company_name="Zero")
    ask(home.admin, buy(customer=home.customer, on=NOW, price="39999.99", name="nearly"))
    some = pages.open(home.admin, "refund_limit", taken="any").text
    assert f"<b>{home.customer.company_name}</b>" in some and "<b>Zero</b>" not in some
    assert "79%" in some, "not yet 80 %"
    assert "No customer fits" in pages.open(home.admin, "refund_limit", taken="warned").text
    ask(home.admin, buy(customer=home.customer, on=NOW, price="0.01", name="the last cent"))
    warned = pages.open(home.admin, "refund_limit", taken="warned").text
    assert f"<b>{home.customer.company_name}</b>" in warned and "80%" in warned


def test_the_warning_counts_customers_beyond_the_page(world: World, pages: Pages) -> None:
    home = world.home
    ask(home.admin, buy(customer=home.customer, on=NOW, price="45000.00", name="large"))
    CustomerFactory(partner=home.partner, company_name="Zero")
    assert "1 customer has 80% or more" in pages.open(home.admin, "refund_limit", q="zero").text


def test_many_amounts_are_led_to(world: World, pages: Pages) -> None:
    home = world.home
    for number in range(7):
        ask(home.admin, buy(customer=home.customer, on=NOW, price="10.00", name=f"r{number}"))
    every = pages.open(home.admin, "refund_limit").text
    assert len(set(re.findall(r"SR-\d{4}-\d+", every))) == 5
    assert "All 7 amounts" in every
    one = pages.open(home.admin, "refund_limit", customer=home.customer.pk).text
    assert len(set(re.findall(r"SR-\d{4}-\d+", one))) == 7


def test_the_file_has_the_filters_and_the_order(world: World, pages: Pages) -> None:
    home = world.home
    CustomerFactory(partner=home.partner, company_name="Zero")
    refunded(home.admin, home.reservation)
    assert [row[0] for row in lines(pages.open(home.admin, "refund_limit", export="csv", sort="-free"))[1:]] == [
        "Zero",
        home.customer.company_name,
    ]
    some = lines(pages.open(home.admin, "refund_limit", export="csv", taken="any"))
    assert [row[0] for row in some[1:]] == [home.customer.company_name]
    one = lines(pages.open(home.admin, "refund_limit", export="csv", customer=home.customer.pk))
    assert len(one) == 2
    assert pages.open(home.admin, "refund_limit", export="csv", customer=world.other.customer.pk).status == 404
