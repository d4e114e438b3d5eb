"""News in words: every code with all facts, with none, with odd ones, in both languages."""

import uuid

import pytest
from django.utils import translation

from core.models import Notification
from portal.notices import Told, mail_kind_of, told
from portal.notices.registry import known_codes, words

FACTS = {
    "number": "SR-2026-000001", "customer": "Contoso", "first_name": "VM_RI_1", "line_count": 1, "net_minor": 161_040,
    "offered_minor": 100_000, "currency": "USD", "by": "Kim 100%", "note": "No: 5% is too much.", "reason": "",
    "name": "VM_RI_1", "customer_id": str(uuid.uuid4()), "reservation_id": str(uuid.uuid4()),
    "price_minor": 365_000, "amount_minor": 30_000, "soon": 2, "today": 1, "customers": "Contoso",
    "roles": ["sales_agent"], "program_id": str(uuid.uuid4()), "hint": "Ab3",
    "membership_id": str(uuid.uuid4()), "excerpt": "50% <b>", "title": "Refund of VM_RI_1",
}  # fmt: skip
ODD = [{}, {"line_count": "many", "net_minor": None, "roles": ["king"]}, {"number": "", "roles": None, "by": 5}]


def news(code: str, facts: object) -> Notification:
    return Notification(thread="t", code=code, facts=facts, level=Notification.Level.INFORMATION)


@pytest.mark.parametrize("code", sorted(known_codes()))
@pytest.mark.parametrize("language", ["en", "ko"])
def test_every_code_has_words(code: str, language: str) -> None:
    with translation.override(language):
        said = told(news(code, FACTS))
        assert said.title and "%(" not in said.title + said.text and "{" not in said.title + said.text
        assert (said.title.isascii()) is (language == "en")


@pytest.mark.parametrize("code", sorted(known_codes()))
@pytest.mark.parametrize("facts", ODD)
def test_no_facts_make_one_fail(code: str, facts: dict[str, object]) -> None:
    assert isinstance(told(news(code, facts)), Told)


@pytest.mark.parametrize("facts", [{}, [], None, "text"])
def test_an_unknown_code_is_readable_and_not_mailed(facts: object) -> None:
    with translation.override("en"):
        said = told(news("from_the_future", facts))
    assert said.title == "There is news"
    assert mail_kind_of("from_the_future") is None


def test_facts_that_do_not_fit_are_readable() -> None:
    def breaks(facts: object) -> Told:
        raise ValueError("day is out of range")

    words("test_breaks", mail=None)(breaks)
    assert told(news("test_breaks", {})).title


def test_a_code_has_words_once() -> None:
    with pytest.raises(ValueError, match="has words already"):
        words("refund_completed", mail=None)(lambda facts: Told(""))


def test_news_opens_its_object() -> None:
    assert told(news("refund_completed", FACTS)).url == "/requests/SR-2026-000001/"
    assert told(news("payment_failed", FACTS)).url.endswith("/overview/")
    assert told(news("refund_completed", {})).url == ""


def test_what_somebody_wrote_stays_as_it_was_written() -> None:
    assert "No: 5% is too much." in told(news("refund_rejected", FACTS)).text
