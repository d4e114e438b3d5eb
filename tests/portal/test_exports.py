"""Every list as a file: its filters and order, its types, and nothing that a program could take for a formula."""

import csv
import io
from datetime import datetime
from typing import Any

import pytest
from openpyxl import load_workbook

from portal.exports import answer as answers
from portal.exports.answer import sheet_of
from portal.exports.columns import Column, Kind, day, instant, money, number, text, usd
from portal.exports.files import BYTE_ORDER_MARK, csv_file, xlsx_file
from tests.factories import NOW, CustomerFactory, World, buy
from tests.factories.refunds import refunded
from tests.portal.conftest import Answer, Pages

LISTS = [
    "customers",
    "reservations",
    "customer_reservations",
    "customer_orders",
    "customer_subscriptions",
    "requests",
    "customer_requests",
    "ledger",
    "credit_notes",
    "statements",
    "approvals",
    "refund_limit",
    "notifications",
]
OF_A_CUSTOMER = {"customer_reservations", "customer_requests", "customer_orders", "customer_subscriptions"}


def lines(answer: Answer) -> list[list[str]]:
    return lines_of(answer.response)


def lines_of(response: Any) -> list[list[str]]:
    """Return the rows of a CSV file that a page gave."""
    content = response.content.decode()
    assert content.startswith(BYTE_ORDER_MARK)
    return list(csv.reader(io.StringIO(content.removeprefix(BYTE_ORDER_MARK))))


def cells(content: bytes) -> list[list[Any]]:
    sheet = load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def export(pages: Pages, world: World, name: str, kind: str = "csv", **query: Any) -> Answer:
    args = [world.home.customer.pk] if name in OF_A_CUSTOMER else []
    return pages.open(world.home.admin, name, *args, export=kind, **query)


@pytest.fixture
def full(world: World) -> World:
    refunded(world.home.admin, world.home.reservation)
    buy(customer=world.home.customer)
    refunded(world.other.admin, world.other.reservation)
    return world


@pytest.mark.parametrize("name", LISTS)
def test_every_list_is_had_as_both_files_with_the_same_rows(full: World, pages: Pages, name: str) -> None:
    as_csv, as_xlsx = export(pages, full, name), export(pages, full, name, "xlsx")
    assert as_csv.response["Content-Type"] == "text/csv; charset=utf-8"
    assert as_csv.response["Content-Disposition"].startswith("attachment; filename=")
    assert "2026-" in as_csv.response["Content-Disposition"]
    rows = lines(as_csv)
    assert len(rows) > 1
    same = cells(as_xlsx.response.content)
    assert same[0] == rows[0]
    assert len(same) == len(rows)
    assert "Fabrikam" not in as_csv.response.content.decode()


@pytest.mark.parametrize("name", LISTS)
def test_the_page_leads_there_with_its_filters(full: World, pages: Pages, name: str) -> None:
    args = [full.home.customer.pk] if name in OF_A_CUSTOMER else []
    text = pages.open(full.home.admin, name, *args, q="north").text
    assert 'href="?q=north&amp;export=csv"' in text and 'href="?q=north&amp;export=xlsx"' in text


@pytest.mark.parametrize("name", LISTS)
def test_as_many_queries_for_fifty_rows_as_for_one(full: World, pages: Pages, name: str) -> None:
    few = export(pages, full, name).queries
    for each in range(3):
        customer = CustomerFactory(partner=full.home.partner)
        refunded(full.home.admin, buy(customer=customer, price="365.00", name=f"one more {each}"))
    assert export(pages, full, name).queries == few


def test_filters_and_order_hold(full: World, pages: Pages) -> None:
    for name in ("beta", "alpha", "gamma"):
        buy(customer=full.home.customer, name=f"web-{name}")
    rows = lines(export(pages, full, "reservations", text="web-", sort="name"))
    assert [row[0] for row in rows[1:]] == ["web-alpha", "web-beta", "web-gamma"]


def test_the_columns_of_the_ledger_add_up(full: World, pages: Pages) -> None:
    heading, *rows = lines(export(pages, full, "ledger"))
    debit, credit = heading.index("Debit"), heading.index("Credit")
    assert sum(float(row[debit] or 0) for row in rows) == sum(float(row[credit] or 0) for row in rows) > 0


def test_headings_in_korean(full: World, pages: Pages) -> None:
    answer = pages.open(full.home.admin, "customers", export="csv", language="ko")
    assert lines(answer)[0][1] == "회사 이름"
    assert "filename*=utf-8''" in answer.response["Content-Disposition"]


def test_an_unknown_kind_of_file_is_the_page(world: World, pages: Pages) -> None:
    assert "<html" in pages.open(world.home.admin, "customers", export="exe").text


def test_who_may_not_see_the_list_gets_no_file(world: World, pages: Pages) -> None:
    assert pages.open(world.home.seller, "ledger", export="csv").status == 403


def test_more_than_the_most_is_said(world: World, pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "MOST_ROWS", 1)
    CustomerFactory(partner=world.home.partner, company_name="Zebra")
    rows = lines(export(pages, world, "customers"))
    assert len(rows) == 3
    assert rows[2] == ["There are more than 1 rows. Narrow the filters to export the rest."]


FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\uff1d1", "\uff0b1", "\uff0d1", "\uff20A1"]


@pytest.mark.parametrize("begin", FORMULAS)
def test_a_formula_is_no_formula(begin: str) -> None:
    columns = [text("Name", lambda row: row)]
    sheet = sheet_of("Names", columns, [begin])
    assert list(csv.reader(io.StringIO(csv_file(sheet).decode(), newline="")))[1] == [f"'{begin}"]
    page = load_workbook(io.BytesIO(xlsx_file(sheet))).active
    assert page is not None
    assert page["A2"].data_type == "s"
    assert page["A2"].quotePrefix


@pytest.mark.parametrize(
    ("title", "name"), [("환불 한도", "환불 한도"), ("[a]: b/c*d?\\e'", "a bcde"), ("x" * 40, "x" * 31), ("", "Sheet1")]
)
def test_the_sheet_is_named_for_the_list(title: str, name: str) -> None:
    book = load_workbook(io.BytesIO(xlsx_file(sheet_of(title, [text("Name", lambda row: row)], ["one"]))))
    assert book.sheetnames == [name]


def test_cells_keep_their_types() -> None:
    columns: list[list[Column[Any]]] = [
        money("Net", lambda row: -12345, lambda row: "USD"),
        money("Won", lambda row: 12345, lambda row: "KRW", named=False),
        usd("Limit", lambda row: 5_000_000),
        number("Units", lambda row: 3),
        day("Bought", lambda row: NOW.date()),
        instant("At", lambda row: NOW),
        text("Nothing", lambda row: None),
    ]
    sheet = sheet_of("Types", columns, [object()])
    heading, line = cells(xlsx_file(sheet))
    assert heading == ["Net", "Currency", "Won", "Limit (USD)", "Units", "Bought", "At (UTC)", "Nothing"]
    midnight = datetime.combine(NOW.date(), datetime.min.time())
    assert line == [-123.45, "USD", 12345, 50000, 3, midnight, NOW.replace(tzinfo=None, microsecond=0), None]
    plain = csv_file(sheet).decode().splitlines()[1]
    assert plain == f"-123.45,USD,12345,50000.00,3,{NOW:%Y-%m-%d},{NOW:%Y-%m-%d %H:%M:%S},"
    assert sheet.kinds[0] is Kind.NUMBER
