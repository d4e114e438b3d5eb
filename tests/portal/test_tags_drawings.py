"""Bars and charts: right lengths, facts in words, nothing that the content policy forbids."""

import re
from datetime import date, timedelta
from xml.etree import ElementTree

import pytest

from portal.templatetags.drawings import Point, limit_bar, line_chart, meter, progress, share, sparkline

DAYS = [date(2026, 11, 1) + timedelta(days=index) for index in range(5)]


def shares(svg: str, css: str) -> tuple[float, float]:
    """Return start and length of a bar's piece, in hundredths of its width."""
    found = re.search(rf'class="{css}" x="([\d.]+)%?" width="([\d.]+)%?"', svg)
    assert found
    return float(found[1]), float(found[2])


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [(1, 4, "25.000%"), (5, 4, "100.000%"), (-1, 4, "0.000%"), (1, 0, "0%")],
)
def test_a_share_stays_within_the_bar(part: int, whole: int, expected: str) -> None:
    assert share(part, whole) == expected


def test_a_meter_says_the_value_and_marks_a_low_one() -> None:
    assert "<b>69.99%</b>" in meter(69.99)
    assert 'class="meter low"' in meter(69.99)
    assert 'class="meter"' in meter(70)
    assert "svg" not in meter(None)


def test_a_limit_with_room_has_no_mark_and_no_excess() -> None:
    bar = limit_bar(2_582_565, 5_000_000, held=1_000_000)
    assert shares(bar, "used") == pytest.approx((0, 51.651))
    assert shares(bar, "held") == pytest.approx((51.651, 20))
    assert "over" not in bar
    assert 'class="end"' not in bar


def test_what_exceeds_the_limit_is_a_piece_of_its_own() -> None:
    bar = limit_bar(4_000, 5_000, held=6_000)
    assert shares(bar, "track") == (0, 50)
    assert shares(bar, "used") == (0, 40)
    assert shares(bar, "held") == (40, 10)
    assert shares(bar, "over") == (50, 50)
    assert 'class="end" x="50.000%"' in bar


def test_bars_that_stand_together_share_a_scale() -> None:
    assert shares(limit_bar(4_000, 5_000, scale=10_000), "used") == (0, 40)


def test_a_limit_used_up_before_leaves_nothing_to_hold() -> None:
    bar = limit_bar(6_000, 5_000, held=1_000)
    assert shares(bar, "held")[1] == 0
    assert shares(bar, "over")[1] == pytest.approx(100 * 2 / 7, abs=0.001)


def test_a_chart_says_what_it_shows_and_leaves_gaps_open() -> None:
    points: list[Point] = [(DAYS[0], 100), (DAYS[1], 50), (DAYS[2], None), (DAYS[3], 0), (DAYS[4], 0)]
    chart = line_chart(points, title="Utilization", desc="Falls to <nothing>.")
    figure = ElementTree.fromstring(chart)  # noqa: S314
    svg = figure.find("svg")
    assert svg is not None
    assert [svg.findtext("title"), svg.findtext("desc")] == ["Utilization", "Falls to <nothing>."]
    assert [line.get("points") for line in svg.findall("polyline")] == [
        "60.0,0.0 180.0,75.0",
        "420.0,150.0 540.0,150.0",
    ]


def test_every_known_day_of_a_chart_can_be_read_with_the_arrow_keys() -> None:
    points: list[Point] = [(DAYS[0], 100), (DAYS[1], None), (DAYS[2], 12.5)]
    figure = ElementTree.fromstring(line_chart(points, title="Utilization", desc="d"))  # noqa: S314
    group = figure.find("div[@role='radiogroup']")
    assert group is not None and group.get("aria-label") == "Utilization, day by day"
    assert ["".join(one.itertext()) for one in group.findall("label")] == ["Nov 1: 100.00%", "Nov 3: 12.50%"]
    buttons = group.findall("label/input")
    assert len({one.get("name") for one in buttons}) == 1 and [one.get("checked") for one in buttons] == [None, ""]
    assert [one.get("cy") for one in group.iter("circle")] == ["0.000%", "87.500%"]
    assert [child.tag for child in group] == ["label", "i", "label"], "a gap keeps its column"


def test_a_single_day_is_seen() -> None:
    assert 'points="298.0,75.0 302.0,75.0"' in line_chart([(DAYS[0], 50)], title="t", desc="d")


def test_a_chart_without_facts_is_an_empty_frame() -> None:
    assert "polyline" not in line_chart([], title="t", desc="d")


def test_a_sparkline_says_first_and_last() -> None:
    assert "<desc>From 100.00% to 50.00%</desc>" in sparkline([100, None, 50], title="t")
    assert "<desc></desc>" in sparkline([None], title="t")


def test_progress_speaks() -> None:
    assert 'aria-valuenow="60"' in progress(60, "Finishing")


def test_no_drawing_needs_a_style_attribute() -> None:
    drawings = [meter(50), progress(1, "x"), limit_bar(1, 2), line_chart([(DAYS[0], 1)], "t", "d"), sparkline([1], "t")]
    assert not [drawing for drawing in drawings if "style=" in drawing]
