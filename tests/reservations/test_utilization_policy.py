"""Used hours of reserved hours: windows, gaps, trend."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from reservations.policy.utilization import Day, Trend, Utilization, is_low, share

TODAY = date(2026, 7, 2)


def known(*used: str, reserved: str = "24") -> Utilization:
    """Return days with these used hours, the last of them yesterday."""
    days = [
        Day(TODAY - timedelta(days=len(used) - place), reserved=Decimal(reserved), used=Decimal(hours))
        for place, hours in enumerate(used)
    ]
    return Utilization(days, TODAY)


def test_the_share_is_exact() -> None:
    assert share(Decimal(16), Decimal(24)) == Fraction(200, 3)
    assert share(Decimal(0), Decimal(24)) == 0
    assert share(Decimal(0), Decimal(0)) is None


def test_a_window_weighs_days_by_their_reserved_hours() -> None:
    days = [
        Day(date(2026, 6, 30), reserved=Decimal(11), used=Decimal(11)),
        Day(date(2026, 7, 1), reserved=Decimal(24), used=Decimal(0)),
    ]
    assert Utilization(days, TODAY).last(7) == Fraction(1100, 35)


def test_a_window_ends_with_yesterday_and_leaves_older_days_out() -> None:
    eight = known("0", "24", "24", "24", "24", "24", "24", "24")
    assert [eight.last(days) for days in (1, 7, 30)] == [Fraction(100), Fraction(100), Fraction(175, 2)]


def test_today_is_no_full_day() -> None:
    today = Utilization([Day(TODAY, reserved=Decimal(24), used=Decimal(24))], TODAY)
    assert today.last(1) is None


def test_nothing_reserved_is_no_share() -> None:
    assert known().last(30) is None
    assert known("0", reserved="0").last(1) is None


@pytest.mark.parametrize(
    ("before", "after", "trend"),
    [
        ("12", "24", Trend.UP),
        ("24", "12", Trend.DOWN),
        ("24", "24", Trend.SAME),
        ("12", "12.2", Trend.SAME),
        ("12", "12.24", Trend.UP),
        ("12", "11.76", Trend.DOWN),
    ],
)
def test_the_trend_is_of_the_last_seven_days_against_the_seven_before(before: str, after: str, trend: Trend) -> None:
    assert known(*[before] * 7, *[after] * 7).trend == trend


def test_without_seven_days_before_there_is_no_trend() -> None:
    assert known(*["24"] * 7).trend is None


def test_a_series_keeps_its_gaps() -> None:
    gap = Utilization([Day(date(2026, 6, 29), reserved=Decimal(24), used=Decimal(6))], TODAY)
    assert gap.series(3) == [(date(2026, 6, 29), 25), (date(2026, 6, 30), None), (date(2026, 7, 1), None)]


def test_low_is_below_seventy() -> None:
    assert is_low(Fraction(699, 10)) and not is_low(Fraction(70)) and not is_low(None)
