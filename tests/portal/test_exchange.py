"""Exchange: what comes back, what is bought, both sides beside each other, and the request."""

import re
import uuid
from typing import Any

import pytest
from django.urls import reverse

from billing.models import Cart, CartLine, Exchange, ExchangeQuote, Price
from core import outbox
from reservations.models import Reservation
from support.models import SupportRequest
from tests.factories import NOW, CatalogItemFactory, CustomerFactory, Person, PriceFactory, World, buy, usage
from tests.factories.carts import on_sale
from tests.factories.refunds import ask
from tests.portal.conftest import Answer, Pages

CONTACT = {
    "contact_name": "Kim",
    "contact_email": "kim@northwind.example",
    "contact_method": "email",
    "contact_language": "en",
    "description": "",
}


def opened(pages: Pages, world: World, *reservations: Reservation, language: str = "en", person: Any = None) -> Answer:
    ids = [one.pk for one in reservations]
    return pages.open(
        person or world.home.admin, "exchange", world.home.customer.pk, language=language, reservation=ids
    )


def send(pages: Pages, world: World, name: str, person: Person | None = None, **typed: Any) -> Answer:
    return pages.fill(person or world.home.admin, name, world.home.customer.pk, typed=typed)


def returned(pages: Pages, world: World, *reservations: Reservation, act: str = "next", **units: Any) -> Answer:
    typed = {f"quantity-{one.pk}": units.get("quantity", one.quantity) for one in reservations}
    return pages.fill(world.home.admin, "exchange", world.home.customer.pk, typed=typed | {"act": act})


def add(pages: Pages, world: World, price: Price, quantity: object = 1) -> Answer:
    return send(pages, world, "exchange_purchase", act=f"add:{price.pk}", quantity=quantity)


def review_form(answer: Answer) -> dict[str, Any]:
    """Return what the form of a review page would send."""
    html = answer.response.content.decode().partition('id="order"')[2].partition("</form>")[0]
    typed: dict[str, Any] = {}
    for one in re.findall(r"<input[^>]*>", html):
        name, value = re.search(r'name="([^"]*)"', one), re.search(r'value="([^"]*)"', one)
        if name:
            typed[name[1]] = value[1] if value else ""
    for name, options in re.findall(r'<select name="([^"]*)".*?>(.*?)</select>', html, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)"[^>]*selected', options)
        typed[name] = chosen[1] if chosen else ""
    typed.pop("csrfmiddlewaretoken", None)
    return typed


def takes_the_focus(answer: Answer) -> list[str]:
    """Return the ids of what the page opens with the focus on."""
    found = re.findall(r"<[^>]*data-takes-focus[^>]*>", answer.response.content.decode())
    return [named[1] if (named := re.search(r'id="([^"]*)"', one)) else "" for one in found]


def reviewed(pages: Pages, world: World) -> Answer:
    return pages.open(world.home.admin, "exchange_review", world.home.customer.pk)


def quoted(pages: Pages, world: World) -> ExchangeQuote:
    """Go on from the review to the quote."""
    answer = send(pages, world, "exchange_review", **review_form(reviewed(pages, world)), act="next")
    assert answer.status == 302, answer.text
    quote_id = answer.location.rstrip("/").rpartition("/")[2]
    return ExchangeQuote.objects.get(pk=quote_id)


class TestReturns:
    def test_what_was_ticked_with_all_its_units(self, world: World, pages: Pages) -> None:
        answer = opened(pages, world, world.home.reservation)
        assert answer.status == 200 and world.home.reservation.name in answer.text
        assert "Refund all" in answer.text and "Optimize for utilization (7-day)" in answer.text

    def test_nothing_ticked_says_what_to_do(self, world: World, pages: Pages) -> None:
        assert "Nothing is chosen to return" in opened(pages, world).text

    @pytest.mark.parametrize(("used", "expected"), [("24", 4), ("25", 3), ("48", 3), ("49", 2), ("120", 0), ("0", 5)])
    def test_optimize_keeps_what_was_used_rounded_up(
        self, world: World, pages: Pages, used: str, expected: int
    ) -> None:
        several = buy(customer=world.home.customer, quantity=5)
        usage(several, *[f"2026-06-{day}" for day in range(25, 31)], "2026-07-01", hours=used)
        text = returned(pages, world, several, act="optimize").text
        assert f'name="quantity-{several.pk}" value="{expected}"' in text
        text = returned(pages, world, several, act="all").text
        assert f'name="quantity-{several.pk}" value="5"' in text

    def test_without_any_utilization_everything_is_kept(self, world: World, pages: Pages) -> None:
        text = returned(pages, world, world.home.reservation, act="optimize").text
        assert f'name="quantity-{world.home.reservation.pk}" value="0"' in text

    @pytest.mark.parametrize("quantity", ["", "-1", "2", "1.5", "<b>", "1\0", "9" * 30])
    def test_a_quantity_that_makes_no_sense(self, world: World, pages: Pages, quantity: str) -> None:
        answer = returned(pages, world, world.home.reservation, quantity=quantity)
        assert answer.status == 422 and "Enter a whole number from 0 to 1." in answer.text
        assert not Cart.objects.exists()

    def test_at_least_one_unit(self, world: World, pages: Pages) -> None:
        answer = returned(pages, world, world.home.reservation, quantity=0)
        assert answer.status == 422 and "Return at least one unit." in answer.text

    def test_is_kept_and_can_be_changed_and_discarded(self, world: World, pages: Pages) -> None:
        several = buy(customer=world.home.customer, quantity=5)
        assert returned(pages, world, several, quantity=2).location.endswith("/exchange/purchase/")
        assert f'name="quantity-{several.pk}" value="2"' in opened(pages, world).text
        send(pages, world, "exchange", act="forget")
        assert not Cart.objects.exists()

    def test_what_stands_in_the_way_is_told(self, world: World, pages: Pages) -> None:
        ask(world.home.admin, world.home.reservation)
        ended = buy(customer=world.home.customer, on="2024-01-01", name="over")
        sql = buy(customer=world.home.customer, item=CatalogItemFactory(resource_type="SqlDatabases"), name="database")
        text = opened(pages, world, world.home.reservation, ended, sql).text
        for words in ("is already open, so it can", "over has ended", "several product families"):
            assert words in text, words

    def test_others_are_unknown(self, world: World, pages: Pages) -> None:
        neighbor = buy(customer=CustomerFactory(partner=world.home.partner))
        for foreign in (neighbor, world.other.reservation):
            assert opened(pages, world, foreign).status == 404
        assert opened(pages, world, world.home.reservation, person=world.other.admin).status == 404
        strange = pages.open(world.home.admin, "exchange", world.home.customer.pk, reservation="nonsense")
        assert strange.status == 404

    def test_in_korean(self, world: World, pages: Pages) -> None:
        text = opened(pages, world, world.home.reservation, language="ko").text
        for words in ("교환", "모두 환불", "사용률 최적화(7일)", "다음: 구매"):
            assert words in text, words

    def test_the_order_stays_as_it_was_ticked(self, world: World, pages: Pages) -> None:
        several = [buy(customer=world.home.customer, name=f"{letter} first") for letter in "cab"]
        typed = {f"quantity-{one.pk}": 1 for one in several} | {"act": "next"}
        pages.fill(world.home.admin, "exchange", world.home.customer.pk, typed=typed)
        text = opened(pages, world).text
        places = [text.index(one.name) for one in several]
        assert places == sorted(places)


class TestPurchase:
    def test_only_the_family_is_on_sale(self, world: World, pages: Pages) -> None:
        on_sale("E8s v5", series="Esv5")
        on_sale("A database", resource_type="SqlDatabases", series="", flexibility_group="", flexibility_ratio=None)
        returned(pages, world, world.home.reservation)
        text = pages.open(world.home.admin, "exchange_purchase", world.home.customer.pk).text
        assert "E8s v5" in text and "A database" not in text and world.home.reservation.name in text

    def test_successors_are_suggested(self, world: World, pages: Pages) -> None:
        """As many vCPU in the same region, of the next series of the same family."""
        for name, series, vcpus, region in (
            ("next", "Dsv6", 4, "koreacentral"),
            ("after next", "Dsv7", 4, "koreacentral"),
            ("larger", "Dsv6", 8, "koreacentral"),
            ("elsewhere", "Dsv6", 4, "japaneast"),
            ("another family", "Esv6", 4, "koreacentral"),
        ):
            on_sale(name, series=series, vcpus=vcpus, region=region)
        returned(pages, world, world.home.reservation)
        text = pages.open(world.home.admin, "exchange_purchase", world.home.customer.pk).text
        suggested = text.partition('id="suggested"')[2].partition("</section>")[0]
        assert "<b>next</b>" in suggested
        others = ("after next", "larger", "elsewhere", "another family")
        assert not [name for name in others if name in suggested]

    def test_without_returns_it_leads_back(self, world: World, pages: Pages) -> None:
        for name in ("exchange_purchase", "exchange_review"):
            answer = pages.open(world.home.admin, name, world.home.customer.pk)
            assert answer.location == reverse("exchange", args=[world.home.customer.pk])

    def test_adding_goes_into_the_exchange_and_not_into_the_cart(self, world: World, pages: Pages) -> None:
        returned(pages, world, world.home.reservation)
        price = on_sale()
        assert add(pages, world, price, 2).status == 302
        assert CartLine.objects.get().cart.purpose == "exchange"
        assert "Nothing yet." in pages.open(world.home.admin, "buy", world.home.customer.pk).text
        assert add(pages, world, price, "x").status == 422
        line = CartLine.objects.get()
        send(pages, world, "exchange_purchase", act=f"remove:{line.pk}")
        assert not CartLine.objects.exists()

    def test_others(self, world: World, pages: Pages) -> None:
        for name in ("exchange_purchase", "exchange_review"):
            assert pages.open(world.other.admin, name, world.home.customer.pk).status == 404
            assert pages.send(world.other.admin, name, world.home.customer.pk).status == 404


class TestReview:
    def test_both_sides_with_their_values(self, world: World, pages: Pages) -> None:
        returned(pages, world, world.home.reservation)
        add(pages, world, on_sale(unit_minor=400_000))
        answer = reviewed(pages, world)
        text = answer.text.replace("\xa0", " ")
        # 183 of 365 days are left of USD 3,650.00.
        for words in ("USD 1,830.00", "182 of 365 days used", "USD 4,000.00", "USD 2,170.00", "credit USD 1,830.00"):
            assert words in text, words
        assert 'value="next"' in answer.text and "No fee" in answer.text

    def test_a_gap_says_what_would_fit(self, world: World, pages: Pages) -> None:
        returned(pages, world, world.home.reservation)
        price = on_sale(unit_minor=70_000)
        PriceFactory(item=price.item, term="P3Y", unit_minor=190_000)
        add(pages, world, price)
        text = reviewed(pages, world).text.replace("\xa0", " ")
        assert "USD 1,130.00 is missing" in text
        assert "Raise the quantity to 3" in text and "Choose 3 years, quantity 1" in text
        line = CartLine.objects.get()
        for act in (f"fit:{line.pk}:P1Y:3", f"fit:{line.pk}:P3Y:1"):
            assert act in text
        form = review_form(reviewed(pages, world))
        assert send(pages, world, "exchange_review", **form, act=f"fit:{line.pk}:P3Y:1").status == 302
        line.refresh_from_db()
        assert (line.term, line.quantity) == ("P3Y", 1)
        assert "is missing" not in reviewed(pages, world).text

    @pytest.mark.parametrize("subject", ["", "x", "x:P1Y:3", "{line}:P9Y:3", "{line}:P1Y:0", "{line}:P1Y:²", "{line}"])
    def test_a_fit_that_is_none(self, world: World, pages: Pages, subject: str) -> None:
        returned(pages, world, world.home.reservation)
        add(pages, world, on_sale())
        line = CartLine.objects.get()
        form = review_form(reviewed(pages, world))
        act = f"fit:{subject.format(line=line.pk)}"
        assert send(pages, world, "exchange_review", **form, act=act).status == 302
        line.refresh_from_db()
        assert (line.term, line.quantity) == ("P1Y", 1)

    def test_what_is_chosen_for_a_line_is_kept(self, world: World, pages: Pages) -> None:
        returned(pages, world, world.home.reservation)
        add(pages, world, on_sale())
        line = CartLine.objects.get()
        form = review_form(reviewed(pages, world)) | {f"quantity-{line.pk}": "4", f"plan-{line.pk}": "Monthly"}
        assert send(pages, world, "exchange_review", **form, act="update").status == 302
        line.refresh_from_db()
        assert (line.quantity, line.billing_plan) == (4, "Monthly")
        wrong = send(pages, world, "exchange_review", **form | {f"quantity-{line.pk}": "many"}, act="next")
        assert wrong.status == 422 and "Enter a whole number from 1 to" in wrong.text

    def test_nothing_bought_yet(self, world: World, pages: Pages) -> None:
        returned(pages, world, world.home.reservation)
        answer = reviewed(pages, world)
        assert answer.status == 200 and "Nothing is bought yet" in answer.text and 'value="next"' not in answer.text

    def test_a_reservation_that_is_busy_now(self, world: World, pages: Pages) -> None:
        returned(pages, world, world.home.reservation)
        add(pages, world, on_sale())
        ask(world.home.admin, world.home.reservation)
        answer = reviewed(pages, world)
        assert answer.status == 200 and 'value="next"' not in answer.text and "already open" in answer.text
        assert takes_the_focus(answer) == [""]
        part = answer.response.content.decode().partition('id="order"')[2].partition("</form>")[0]
        assert "already open" in part, "a change that is sent by itself brings the reason too"

    def test_as_many_queries_with_many_lines_as_with_one(self, world: World, pages: Pages) -> None:
        returned(pages, world, world.home.reservation)
        add(pages, world, on_sale())
        reviewed(pages, world)
        at_one = reviewed(pages, world).queries
        more = [buy(customer=world.home.customer, name=f"more {number}") for number in range(10)]
        returned(pages, world, world.home.reservation, *more)
        for number in range(10):
            add(pages, world, on_sale(f"product {number}"))
        reviewed(pages, world)
        assert reviewed(pages, world).queries == at_one


class TestRequest:
    def made(self, pages: Pages, world: World) -> ExchangeQuote:
        returned(pages, world, world.home.reservation)
        add(pages, world, on_sale("new size", unit_minor=400_000))
        return quoted(pages, world)

    def create(self, pages: Pages, world: World, quote: ExchangeQuote, person: Any = None, **typed: Any) -> Answer:
        ids = (world.home.customer.pk, quote.pk)
        entries = CONTACT | {"act": "create"} | typed
        return pages.fill(person or world.home.admin, "exchange_quote", *ids, typed=entries)

    def test_from_the_list_to_the_end(self, world: World, pages: Pages) -> None:
        quote = self.made(pages, world)
        page = pages.open(world.home.admin, "exchange_quote", world.home.customer.pk, quote.pk)
        assert page.status == 200 and 'value="create"' in page.text and "new size" in page.text
        answer = self.create(pages, world, quote)
        number = SupportRequest.objects.get(exchange__isnull=False).number
        assert answer.location == reverse("request", args=[number])
        assert not Cart.objects.exists(), "the exchange was asked for"
        outbox.drain(now=NOW)
        exchange = Exchange.objects.get()
        assert exchange.state == "completed"
        assert Reservation.objects.get(pk=world.home.reservation.pk).ended_as == "Exchanged"

    def test_a_second_click_leads_to_the_same_request(self, world: World, pages: Pages) -> None:
        quote = self.made(pages, world)
        first, again = self.create(pages, world, quote), self.create(pages, world, quote)
        assert first.location == again.location and Exchange.objects.count() == 1
        assert (
            pages.open(world.home.admin, "exchange_quote", world.home.customer.pk, quote.pk).location == first.location
        )

    def test_steps_and_what_was_typed(self, world: World, pages: Pages) -> None:
        quote = self.made(pages, world)
        ids = (world.home.customer.pk, quote.pk)
        for step, words in ((1, "Issue type"), (2, "Exchanges and refunds"), (3, "Contact information")):
            assert words in pages.open(world.home.admin, "exchange_quote", *ids, step=step).text
        assert self.create(pages, world, quote, act="keep").status == 204
        assert self.create(pages, world, quote, act="step:2").location.endswith("?step=2")

    def test_a_wrong_contact_stands_beside_its_field(self, world: World, pages: Pages) -> None:
        quote = self.made(pages, world)
        for changes in ({"contact_name": ""}, {"contact_email": "nobody"}, {"contact_method": "phone"}):
            answer = self.create(pages, world, quote, **changes)
            assert answer.status == 422 and "needs your attention" in answer.text, changes
        assert not Exchange.objects.exists()

    def test_without_the_right_it_is_disabled_and_refused(self, world: World, pages: Pages) -> None:
        seller = world.home.seller
        typed = {f"quantity-{world.home.reservation.pk}": 1, "act": "next"}
        pages.fill(seller, "exchange", world.home.customer.pk, typed=typed)
        price = on_sale(unit_minor=400_000)
        pages.fill(seller, "exchange_purchase", world.home.customer.pk, typed={"act": f"add:{price.pk}", "quantity": 1})
        review = pages.open(seller, "exchange_review", world.home.customer.pk)
        answer = pages.fill(
            seller, "exchange_review", world.home.customer.pk, typed=review_form(review) | {"act": "next"}
        )
        quote = ExchangeQuote.objects.get(pk=answer.location.rstrip("/").rpartition("/")[2])
        page = pages.open(seller, "exchange_quote", world.home.customer.pk, quote.pk)
        assert 'value="create"' not in page.text and "Northwind Admin" in page.text
        assert takes_the_focus(page) == [], "nothing has gone wrong yet"
        assert self.create(pages, world, quote, person=seller).status == 403 and not Exchange.objects.exists()

    def test_it_is_ones_own(self, world: World, pages: Pages) -> None:
        quote = self.made(pages, world)
        for person in (world.home.seller, world.other.admin):
            for verb in (pages.open, pages.send):
                assert verb(person, "exchange_quote", world.home.customer.pk, quote.pk).status == 404
        assert pages.open(world.home.admin, "exchange_quote", world.home.customer.pk, uuid.uuid4()).status == 404

    def test_what_changed_since_is_refused(self, world: World, pages: Pages) -> None:
        quote = self.made(pages, world)
        ask(world.home.admin, world.home.reservation)
        answer = self.create(pages, world, quote)
        assert answer.status == 409 and "be created as it is" in answer.text and not Exchange.objects.exists()
        assert takes_the_focus(answer) == ["obstacles"]


def test_the_ways_in(world: World, pages: Pages) -> None:
    url = reverse("exchange", args=[world.home.customer.pk])
    assert f'formaction="{url}"' in pages.open(world.home.admin, "customer_reservations", world.home.customer.pk).text
    record = (world.home.customer.pk, world.home.reservation.pk)
    text = pages.open(world.home.admin, "reservation_overview", *record).text
    assert f'href="{url}?reservation={world.home.reservation.pk}"' in text
    refused = pages.open(world.home.reader, "reservation_overview", *record).text
    assert f"{url}?" not in refused and "Your role does not include exchanges." in refused
