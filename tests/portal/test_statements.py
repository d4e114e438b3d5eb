"""The monthly statements: the list, one month, its files and its paper."""

import io
from datetime import UTC, date, datetime

import pytest
from django.urls import reverse
from pypdf import PdfReader

from billing.commands.close_statements import close_all_statements
from billing.models import CreditNoteTax, Refund, Statement
from tests.factories import NOW, World, buy
from tests.factories.refunds import refunded
from tests.factories.reversals import reversed_
from tests.portal.conftest import Answer, Pages
from tests.portal.test_exports import cells, lines

THIS, LAST = f"{NOW:%Y-%m}", "2026-06"
EARLIER = datetime(2026, 6, 10, 9, tzinfo=UTC)
MOST_QUERIES = 12
"""A statement is a record."""


@pytest.fixture
def credited(world: World) -> Refund:
    """A credit of this month."""
    return refunded(world.home.admin, world.home.reservation)


def paper_of(answer: Answer) -> str:
    assert answer.response["Content-Type"] == "application/pdf"
    read = PdfReader(io.BytesIO(answer.response.content))
    return "\n".join(page.extract_text() for page in read.pages)


def test_the_running_month_is_provisional(world: World, pages: Pages, credited: Refund) -> None:
    text = pages.open(world.home.admin, "statements").text
    assert "Provisional" in text and reverse("statement", args=[THIS]) in text
    assert "USD 1,610.40" in text.replace("\u00a0", " ")


def test_a_month_leads_to_everything_that_moved(world: World, pages: Pages, credited: Refund) -> None:
    reversal = reversed_(credited)
    assert reversal.entry is not None
    text = pages.open(world.home.admin, "statement", THIS).text
    for url in (
        reverse("ledger_entry", args=[credited.credit_note.entry.number]),
        reverse("ledger_entry", args=[reversal.entry.number]),
        reverse("credit_note", args=[credited.credit_note.number]),
        reverse("request", args=[credited.support_request.number]),
        reverse("customer", args=[world.home.customer.pk]),
    ):
        assert f'href="{url}"' in text, url
    assert "−USD 1,610.40" in text.replace("\u00a0", " ")


def test_a_closed_month_has_its_number_and_stays(world: World, pages: Pages) -> None:
    refunded(world.home.admin, world.home.reservation, now=EARLIER)
    close_all_statements(now=NOW)
    kept = Statement.objects.get(partner=world.home.partner, month=date(2026, 6, 1))
    text = pages.open(world.home.admin, "statement", LAST).text
    assert kept.number in text and "Provisional" not in text
    assert kept.number in pages.open(world.home.admin, "statements").text


def test_tax_stands_beside_its_credit_note(world: World, pages: Pages, credited: Refund) -> None:
    CreditNoteTax.objects.create(
        partner=world.home.partner,
        credit_note=credited.credit_note,
        supply_minor=161_040,
        tax_minor=16_104,
        invoice_number="20260702-41000012",
    )
    text = pages.open(world.home.admin, "statement", THIS).text.replace("\u00a0", " ")
    assert "20260702-41000012" in text and "USD 161.04" in text
    rows = lines(pages.open(world.home.admin, "statement", THIS, export="csv"))
    assert rows[2][6:9] == ["1610.40", "161.04", "20260702-41000012"]


def test_a_file_adds_up_from_opening_to_closing(world: World, pages: Pages, credited: Refund) -> None:
    rows = lines(pages.open(world.home.admin, "statement", THIS, export="csv"))
    assert [row[1] for row in rows] == ["What", "Opening credit", "Refund", "Closing credit"]
    assert [row[9:] for row in rows[1:]] == [["0.00", "USD"], ["1610.40", "USD"], ["1610.40", "USD"]]
    whole = cells(pages.open(world.home.admin, "statement", THIS, export="xlsx").response.content)
    assert whole[2][5] == credited.credit_note.number


@pytest.mark.parametrize(("language", "words"), [("ko", "기말 크레딧"), ("en", "Closing credit")])
def test_a_paper_in_either_language(world: World, pages: Pages, credited: Refund, language: str, words: str) -> None:
    answer = pages.open(world.home.admin, "statement", THIS, **{"export": "pdf", "in": language})
    text = paper_of(answer).replace("\u00a0", " ")
    assert words in text and credited.credit_note.number in text and "USD 1,610.40" in text
    assert f"statement-{THIS}-{language}.pdf" in answer.response["Content-Disposition"]


@pytest.mark.parametrize("month", ["2026-13", "2026-7", "x", "0000-01", "9999-12", "2026-08", "2020-01"])
def test_a_month_that_there_is_not(world: World, pages: Pages, credited: Refund, month: str) -> None:
    assert pages.open(world.home.admin, "statement", month).status == 404


def test_nothing_yet(world: World, pages: Pages) -> None:
    assert "Nothing to state" in pages.open(world.home.admin, "statements").text
    assert "Nothing to state" in pages.open(world.home.admin, "statement", THIS).text


def test_another_partners_is_not_in_it(world: World, pages: Pages, credited: Refund) -> None:
    text = pages.open(world.other.admin, "statement", THIS).text
    assert credited.credit_note.number not in text and world.home.customer.company_name not in text


def test_who_may(world: World, pages: Pages) -> None:
    for name, args in (("statements", []), ("statement", [THIS])):
        assert pages.open(world.home.reader, name, *args).status == 200
        assert pages.open(world.home.seller, name, *args).status == 403
        assert pages.open(None, name, *args).location.startswith(reverse("account_login"))
        assert pages.send(world.home.admin, name, *args).status == 405


def test_in_korean(world: World, pages: Pages, credited: Refund) -> None:
    text = pages.open(world.home.admin, "statement", THIS, language="ko").text
    assert "정산서" in text and "2026년 7월" in text and "공급가액" in text and "Statement" not in text


def test_queries(world: World, pages: Pages, credited: Refund) -> None:
    counts = [pages.open(world.home.admin, "statement", THIS).queries]
    for number in range(3):
        refunded(world.home.admin, buy(customer=world.home.customer, price="100.00", name=f"RI {number}"))
    counts.append(pages.open(world.home.admin, "statement", THIS).queries)
    assert counts[0] == counts[1] <= MOST_QUERIES
