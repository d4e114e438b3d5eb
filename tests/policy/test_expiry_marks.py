"""Which days a digest looks at, and what is due on a reservation: nothing is told twice, and nothing is left out."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reservations.policy.expiry_marks import LONGEST_CATCH_UP, Mark, Window, window_of

TODAY = date(2026, 7, 2)
DAY = timedelta(days=1)
gaps = st.lists(st.integers(min_value=1, max_value=7), min_size=1, max_size=40)


@pytest.mark.parametrize(
    ("expires_in", "mark"),
    [(0, Mark.TODAY), (30, Mark.SOON), (1, None), (29, None), (31, None), (-1, None)],
)
def test_a_day_of_its_own(expires_in: int, mark: Mark | None) -> None:
    assert window_of(TODAY, previous=TODAY - DAY).mark_of(TODAY + expires_in * DAY) == mark


def test_the_first_digest_looks_at_its_own_day_only() -> None:
    assert window_of(TODAY, previous=None) == Window(TODAY, TODAY)


def test_a_missed_day_is_caught_up_with_and_said_to_have_passed() -> None:
    window = window_of(TODAY, previous=TODAY - 3 * DAY)
    assert window == Window(TODAY - 2 * DAY, TODAY)
    assert window.mark_of(TODAY - DAY) == Mark.EXPIRED
    assert window.mark_of(TODAY + 29 * DAY) == Mark.SOON


def test_after_a_long_pause_a_week_is_caught_up_with() -> None:
    assert window_of(TODAY, previous=TODAY - 90 * DAY).first == TODAY - LONGEST_CATCH_UP


@given(gaps, st.integers(min_value=1, max_value=250))
def test_whatever_days_are_missed_each_mark_is_told_once(pauses: list[int], expires_in: int) -> None:
    """As long as no pause is longer than a week."""
    expires_on, previous = TODAY + expires_in * DAY, TODAY
    told: list[Mark] = []
    for pause in pauses:
        today = previous + pause * DAY
        if mark := window_of(today, previous=previous).mark_of(expires_on):
            told.append(mark)
        previous = today
    soon, end = expires_on - 30 * DAY, expires_on
    assert told.count(Mark.SOON) == (TODAY < soon <= previous)
    assert len(told) - told.count(Mark.SOON) == (TODAY < end <= previous)
