"""The quote as PDF: the page's figures to the cent, in both languages; without our cost not one of them."""

import io
import re
from typing import Any

import pytest
from django.urls import reverse
from pypdf import PdfReader

from billing.models import Quote
from tests.factories import NOW, CustomerFactory, World, buy, make_person
from tests.factories.refunds import quote, submit
from tests.portal.browsing import Browser
from tests.portal.conftest import Answer, Pages


def paper(pages: Pages, world: World, made: Quote, **query: Any) -> Answer:
    return pages.open(world.home.admin, "refund_pdf", made.customer_id, made.pk, **{"in": "en", **query})


def words(answer: Answer) -> str:
    assert answer.status == 200
    assert answer.response["Content-Type"] == "application/pdf"
    pages = PdfReader(io.BytesIO(answer.response.content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


@pytest.fixture
def made(world: World) -> Quote:
    """Won, monthly and upfront, a part of the units."""
    customer = CustomerFactory(partner=world.home.partner, currency="KRW", company_name="한빛로지스틱스")
    upfront = buy(customer=customer, price="3650001", quantity=4, name="선불 예약")
    monthly = buy(customer=customer, price="1200007", plan="Monthly", now=NOW, name="월납 예약")
    return quote(world.home.admin, {upfront: 3, monthly: None})


def amounts(result: Any) -> set[str]:
    """Return every amount of the quote as it is written in won."""
    found = {result.prorated_credit, result.fee, result.net, result.commitment_cancelled}
    for line in result.lines:
        terms = line.sum
        found |= {terms.paid, terms.used, terms.prorated_credit, terms.fee, terms.net, terms.commitment_cancelled}
    return {f"₩{amount:,}" for amount in found if amount}


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_same_figures_as_the_page(world: World, pages: Pages, made: Quote, language: str) -> None:
    text = words(paper(pages, world, made, **{"in": language}))
    shown = pages.open(world.home.admin, "refund_quote", made.customer_id, made.pk, language=language).text
    every = amounts(made.sum)
    assert len(every) > 10
    for amount in every:
        assert amount in text, amount
        assert amount in shown, amount
    for name in ("한빛로지스틱스", "선불 예약", "월납 예약", "seed-2019"):
        assert name in text
    assert ("순환불" if language == "ko" else "Net refund") in text


@pytest.mark.parametrize("language", ["en", "ko"])
def test_without_our_cost_no_amount_is_in_it(world: World, pages: Pages, made: Quote, language: str) -> None:
    text = words(paper(pages, world, made, cost="0", **{"in": language}))
    for amount in amounts(made.sum):
        assert amount.removeprefix("₩") not in text, amount
    assert "₩" not in re.sub(r"USD 1 = ₩[\d,.]+", "", text)
    assert re.findall(r"USD [\d,.]+", text.replace("\xa0", " ").replace("USD 1 =", "")) == ["USD 50,000.00"]
    assert "50.14%" in text, "183 of 365 days are left"
    assert "44.12%" in text, "less 12% of it"


def test_it_is_a_file_named_for_its_day(world: World, pages: Pages, made: Quote) -> None:
    answer = paper(pages, world, made, **{"in": "ko"})
    assert answer.response["Content-Disposition"] == 'attachment; filename="refund-quote-2026-07-02-ko.pdf"'
    without = paper(pages, world, made, cost="0")
    assert "refund-quote-2026-07-02-without-cost-en.pdf" in without.response["Content-Disposition"]


def test_the_same_quote_is_the_same_file(world: World, pages: Pages, made: Quote) -> None:
    assert paper(pages, world, made).response.content == paper(pages, world, made).response.content


def test_of_a_quote_that_was_submitted(world: World, pages: Pages, made: Quote) -> None:
    submit(world.home.admin, made)
    assert "선불 예약" in words(paper(pages, world, made))


def test_the_quote_leads_there(world: World, pages: Pages, made: Quote) -> None:
    text = pages.open(world.home.admin, "refund_quote", made.customer_id, made.pk).text
    url = reverse("refund_pdf", args=[made.customer_id, made.pk])
    for query in ("?in=ko", "?in=en", "?in=ko&amp;cost=0", "?in=en&amp;cost=0"):
        assert f'href="{url}{query}"' in text


def test_who_may(world: World, pages: Pages, made: Quote) -> None:
    home = world.home
    for person in (home.reader, home.seller):
        assert pages.open(person, "refund_pdf", made.customer_id, made.pk).status == 200
    nobody = make_person(home.partner)
    nobody.membership.roles = []
    nobody.membership.save()
    assert pages.open(nobody, "refund_pdf", made.customer_id, made.pk).status == 403
    assert pages.open(world.other.admin, "refund_pdf", made.customer_id, made.pk).status == 404
    assert pages.open(home.admin, "refund_pdf", home.customer.pk, made.pk).status == 404
    assert pages.open(None, "refund_pdf", made.customer_id, made.pk).location.startswith(reverse("account_login"))
    assert Browser(home.admin).client.post(reverse("refund_pdf", args=[made.customer_id, made.pk])).status_code == 405


def test_as_many_queries_for_fifty_lines_as_for_one(world: World, pages: Pages) -> None:
    home = world.home
    many = {buy(customer=home.customer, price="100.00", name=f"r{number}"): None for number in range(50)}
    one, fifty = (paper(pages, world, quote(home.admin, some)) for some in ({home.reservation: None}, many))
    assert one.queries == fifty.queries <= 12
