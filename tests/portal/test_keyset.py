"""Pages by keyset: forwards, backwards, and with a cursor that means nothing."""

from base64 import urlsafe_b64encode

import pytest

from customers.models import Customer
from portal.keyset import KeysetPage, counted, keyset_page
from tests.factories import CustomerFactory, PartnerFactory

KEYS = ["company_name", "id"]


def names(page: KeysetPage[Customer]) -> list[str]:
    return [row.company_name for row in page.rows]


@pytest.fixture
def seven(db: None) -> list[str]:
    """Names of seven customers of one partner; two share a name. Last first."""
    partner = PartnerFactory()
    written = ["a", "b", "c", "c", "d", "e", "f"]
    for name in written:
        CustomerFactory(partner=partner, company_name=name)
    return written[::-1]


def page_at(cursor: str | None, size: int = 3) -> KeysetPage[Customer]:
    return keyset_page(Customer.objects.all(), keys=KEYS, cursor=cursor, size=size)


def test_forwards_to_the_end_and_back(seven: list[str]) -> None:
    first = page_at(None)
    second = page_at(first.next)
    third = page_at(second.next)
    assert [names(page) for page in (first, second, third)] == [seven[:3], seven[3:6], seven[6:]]
    assert [(page.first, page.last) for page in (first, second, third)] == [(1, 3), (4, 6), (7, 7)]
    assert (first.previous, third.next) == (None, None)
    back = page_at(third.previous)
    assert (names(back), back.first) == (seven[3:6], 4)
    assert names(page_at(back.previous)) == seven[:3]
    assert page_at(back.previous).previous is None


def test_a_full_last_page_has_no_next(seven: list[str]) -> None:
    assert page_at(None, size=7).next is None


def test_nothing(db: None) -> None:
    page = page_at(None)
    assert (page.rows, page.first, page.previous, page.next) == ([], 0, None, None)


@pytest.mark.parametrize(
    "written",
    [
        "nonsense",
        "[]",
        "3",
        '[4,false,"c"]',
        '[4,false,"c","no uuid"]',
        '["4",false,"c","x"]',
        '[-4,false,"c","x"]',
        '{"a":1}',
        "[" * 100_000,
        '[4,false,"c",' + "[" * 500 + "]" * 500 + "]",
        r'[4,false,"\u0000","x"]',
        r'[4,false,"\ud800","x"]',
        "é",
    ],
)
def test_a_cursor_without_meaning_is_the_first_page(seven: list[str], written: str) -> None:
    cursor = urlsafe_b64encode(written.encode()).decode().rstrip("=")
    assert names(page_at(cursor)) == seven[:3]
    assert names(page_at(written)) == seven[:3]


def test_counts_no_further_than_anybody_reads(seven: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert counted(Customer.objects.all()) == (7, False)
    monkeypatch.setattr("portal.keyset.MOST_COUNTED", 5)
    assert counted(Customer.objects.all()) == (5, True)


def test_the_other_way_around(seven: list[str]) -> None:
    def at(cursor: str | None) -> KeysetPage[Customer]:
        return keyset_page(Customer.objects.all(), keys=KEYS, cursor=cursor, size=3, is_ascending=True)

    first = at(None)
    second = at(first.next)
    third = at(second.next)
    upwards = seven[::-1]
    assert [names(page) for page in (first, second, third)] == [upwards[:3], upwards[3:6], upwards[6:]]
    back = at(third.previous)
    assert (names(back), back.first, names(at(back.previous))) == (upwards[3:6], 4, upwards[:3])
