"""Days and instants, in the partner's time zone and in both languages."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from django.utils.translation import override

from portal.templatetags.moments import (
    clock,
    day,
    days_left,
    elapsed,
    instant,
    instant_utc,
    long_day,
    remaining,
    short_day,
    zone,
)

TODAY = date(2026, 11, 23)
DEADLINE = datetime(2026, 11, 25, 23, 59, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_seoul() -> Iterator[None]:
    with timezone.override(ZoneInfo("Asia/Seoul")):
        yield


def test_a_day_is_written_the_same_everywhere() -> None:
    assert day(TODAY) == '<time datetime="2026-11-23">2026-11-23</time>'
    assert day(None) == ""


def test_the_day_of_an_instant_is_the_partners() -> None:
    assert day(DEADLINE) == '<time datetime="2026-11-26">2026-11-26</time>'


def test_an_instant_shows_in_the_partners_zone_and_keeps_utc_for_machines() -> None:
    assert instant(DEADLINE) == '<time datetime="2026-11-25T23:59:00Z">2026-11-26 08:59 KST</time>'
    assert clock(DEADLINE) == '<time datetime="2026-11-25T23:59:00Z">08:59</time>'
    assert zone(DEADLINE) == "KST"
    assert instant(None) == clock(None) == instant_utc(None) == ""


def test_a_deadline_shows_utc_beside() -> None:
    assert instant_utc(DEADLINE) == (
        '<time class="both" datetime="2026-11-25T23:59:00Z"><span class="nowrap">2026-11-26 08:59 KST</span>'
        ' <small class="nowrap">(2026-11-25 23:59 UTC)</small></time>'
    )
    with timezone.override(UTC):
        assert instant_utc(DEADLINE) == '<time datetime="2026-11-25T23:59:00Z">2026-11-25 23:59 UTC</time>'


def test_a_zone_without_a_name_shows_its_offset() -> None:
    with timezone.override(ZoneInfo("America/Sao_Paulo")):
        assert zone(DEADLINE) == "UTC-03"


@pytest.mark.parametrize(
    ("language", "long", "short"), [("en", "November 23, 2026", "Nov 23"), ("ko", "2026년 11월 23일", "11월 23일")]
)
def test_days_in_words(language: str, long: str, short: str) -> None:
    with override(language):
        assert long_day(TODAY) == f'<time datetime="2026-11-23">{long}</time>'
        assert short_day(TODAY) == short


@pytest.mark.parametrize(
    ("days", "expected"),
    [(18, "18 days left"), (1, "1 day left"), (0, "ends today"), (-1, "ended 1 day ago"), (-400, "ended 400 days ago")],
)
def test_days_left(days: int, expected: str) -> None:
    with override("en"):
        assert days_left(TODAY + timedelta(days=days), TODAY) == expected


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [(0, "0 min"), (31, "31 min"), (127, "2 h 07 min"), (47 * 60 + 59, "47 h 59 min"), (48 * 60, "2 days")],
)
def test_spans(minutes: int, expected: str) -> None:
    with override("en"):
        assert elapsed(DEADLINE - timedelta(minutes=minutes), DEADLINE) == expected
        assert remaining(DEADLINE + timedelta(minutes=minutes), DEADLINE) == expected


def test_what_is_over_has_nothing_remaining() -> None:
    assert remaining(DEADLINE - timedelta(hours=1), DEADLINE) == "0 min"
