"""Icons, badges, sort headings, pagers and navigation links."""

import re
from types import SimpleNamespace
from typing import Any

import pytest
from django.http import HttpRequest
from django.template import Context, Template
from django.test import RequestFactory

from portal.looks import ICONS, LOOKS, NEUTRAL, TONES, look_of
from portal.templatetags.parts import badge, copyable, icon, initials, state_badge


def render(text: str, request: HttpRequest | None = None, **context: Any) -> str:
    return " ".join(Template("{% load parts %}" + text).render(Context({"request": request, **context})).split())


@pytest.fixture
def listing(rf: RequestFactory) -> HttpRequest:
    return rf.get("/customers/", {"q": "han", "sort": "-name", "page": "3"})


@pytest.mark.parametrize("name", sorted(ICONS))
def test_every_icon_of_ours_exists(name: str) -> None:
    assert icon(name).startswith("<svg")
    assert 'aria-hidden="true"' in icon(name)


@pytest.mark.parametrize("state", sorted(LOOKS))
def test_every_known_state_has_a_tone_and_a_shape(state: str) -> None:
    look = look_of(state)
    assert look.tone in TONES
    assert look.shape in ICONS


@pytest.mark.parametrize("written", ["awaiting_approval", "AwaitingApproval", "Awaiting approval"])
def test_a_state_is_known_however_it_is_written(written: str) -> None:
    assert look_of(written) is LOOKS["awaitingapproval"]


def test_an_unknown_state_is_plain() -> None:
    assert look_of("Something new") is NEUTRAL
    assert '<span class="badge ">' in state_badge("Something new", "Something new")


def test_a_badge_is_a_shape_and_a_word() -> None:
    html = badge("warn", "clock", "<Expiring>")
    assert "<svg" in html
    assert "&lt;Expiring&gt;" in html
    with pytest.raises(ValueError, match="no tone"):
        badge("loud", "clock", "Expiring")


def test_what_is_copied_is_the_whole_value() -> None:
    html = copyable('a"b', "reservation ID")
    assert 'data-copy="a&quot;b"' in html
    assert 'aria-label="Copy reservation ID"' in html


def test_a_heading_sorts_up_then_down_and_forgets_the_page(listing: HttpRequest) -> None:
    sorted_by_it = render('{% sort_header "name" "Name" %}', listing)
    assert 'aria-sort="descending"' in sorted_by_it
    assert 'href="?q=han&amp;sort=name"' in sorted_by_it
    another = render('{% sort_header "domain" "Domain" css="num" %}', listing)
    assert "aria-sort" not in another
    assert 'class="num"' in another
    assert 'href="?q=han&amp;sort=domain"' in another


def test_a_heading_knows_the_order_the_page_has_by_itself(rf: RequestFactory) -> None:
    html = render('{% sort_header "name" "Name" default="name" %}', rf.get("/customers/"))
    assert 'aria-sort="ascending"' in html
    assert 'href="?sort=-name"' in html


def test_a_pager_keeps_the_query_string(listing: HttpRequest) -> None:
    html = render("{% pager 101 150 1289 previous=2 next=4 %}", listing)
    assert "Showing 101 to 150 of 1,289" in html
    assert 'href="?q=han&amp;sort=-name&amp;page=2"' in html
    assert 'href="?q=han&amp;sort=-name&amp;page=4"' in html


def test_the_first_page_has_a_clean_address(listing: HttpRequest) -> None:
    assert 'rel="prev" href="?q=han&amp;sort=-name"' in render("{% pager 51 100 289 previous=1 next=3 %}", listing)


def test_a_pager_says_what_it_does_not_know(listing: HttpRequest) -> None:
    assert "of more than 10,000" in render("{% pager 1 50 10000 more_than_total=True %}", listing)
    assert "Nothing to show" in render("{% pager 0 0 0 %}", listing)
    assert "<nav" not in render("{% pager 1 50 50 %}", listing)


def test_a_filter_changes_one_key(listing: HttpRequest) -> None:
    assert (
        render('{% query_with status="expiring" page=None %}', listing) == "?q=han&amp;sort=-name&amp;status=expiring"
    )


@pytest.mark.parametrize(("view", "expected"), [("ledger", ["page"]), ("ledger_entry", ["true"]), ("help", [])])
def test_a_link_knows_where_it_is(rf: RequestFactory, view: str, expected: list[str]) -> None:
    request = rf.get("/")
    request.resolver_match = SimpleNamespace(view_name=view)  # type: ignore[assignment]
    html = render('{% nav_link "ledger" icon="ledger" label="Ledger" also="ledger_entry" %}', request)
    assert 'href="/billing/ledger/"' in html
    assert re.findall(r'aria-current="(\w+)"', html) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Seoyeon Kim", "SK"),
        ("김서연", "서연"),
        ("박도현", "도현"),
        ("admin@nuri.example", "AD"),
        ("dohyun.park@nuri.example", "DP"),
        ("", "–"),
    ],
)
def test_initials(name: str, expected: str) -> None:
    assert initials(name) == expected
