"""The clock of a support request: when an answer is due, and what stops it."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.policy.business_days import due_by
from support.policy.business_time import later, passed
from support.policy.sla import ONE_BUSINESS_DAY, ClockMove, Move, Promise, Severity, clock_of, moved, promise_of
from tests.policy.tables import NONE, Row, rows

SEOUL = ZoneInfo("Asia/Seoul")
INSTANTS = st.datetimes(
    datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None),
    datetime(2027, 1, 1, tzinfo=UTC).replace(tzinfo=None),
    timezones=st.just(UTC),
)
DURATIONS = st.timedeltas(timedelta(), timedelta(days=20))
SEVERITIES = st.sampled_from(["", *Severity])


def at(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=SEOUL).astimezone(UTC)


def moves_of(text: str) -> list[Move]:
    words = [one.split(" ", 1) for one in text.split(", ")]
    return [(ClockMove(move), at(when)) for move, when in words]


def severity_of(text: str) -> Promise:
    return promise_of("" if text == NONE else text)


def written(due: datetime | None) -> str:
    return due.astimezone(SEOUL).strftime("%Y-%m-%d %H:%M") if due else NONE


def hours(duration: timedelta) -> str:
    minutes = round(duration.total_seconds() / 60)
    return f"{minutes // 60}:{minutes % 60:02}"


@pytest.mark.parametrize("row", rows("support-clock", "Worked examples"), ids=str)
def test_the_worked_examples(row: Row) -> None:
    promise = severity_of(row.text("severity"))
    clock = clock_of(moves_of(row.text("moves")), promise, SEOUL)
    found = (
        clock.state,
        hours(clock.used_at(at(row.text("now")), promise, SEOUL)),
        written(clock.due_at(promise, SEOUL)),
    )
    assert found == (row.text("clock"), row.text("used"), row.text("due"))


@pytest.mark.parametrize("row", rows("support-clock", "Severity changed"), ids=str)
def test_a_changed_severity_measures_everything_anew(row: Row) -> None:
    moves = moves_of(row.text("moves"))
    for when in ("before", "after"):
        promise = severity_of(row.text(when))
        assert written(clock_of(moves, promise, SEOUL).due_at(promise, SEOUL)) == row.text(f"due {when}")


@given(INSTANTS, DURATIONS)
def test_what_was_added_has_passed_when_it_is_due(since: datetime, duration: timedelta) -> None:
    assert passed(since, later(since, duration, SEOUL), SEOUL) == duration


@given(INSTANTS, DURATIONS)
def test_nothing_is_due_on_a_weekend(since: datetime, duration: timedelta) -> None:
    """But for the first instant after Friday: what Friday has room for to the last minute."""
    due = later(since, duration, SEOUL).astimezone(SEOUL)
    assert due.weekday() < 5 or (due.weekday() == 5 and (due.hour, due.minute, due.second) == (0, 0, 0))


@given(INSTANTS)
def test_one_business_day_is_the_same_as_the_refund_desk_s(since: datetime) -> None:
    due = clock_of([(ClockMove.STARTED, since)], ONE_BUSINESS_DAY, SEOUL).due_at(ONE_BUSINESS_DAY, SEOUL)
    by_days = due_by(since, SEOUL)
    assert due is not None
    assert passed(min(due, by_days), max(due, by_days), SEOUL) == timedelta()


@given(SEVERITIES, st.lists(st.tuples(INSTANTS, st.timedeltas(timedelta(minutes=1), timedelta(days=3)))), INSTANTS)
def test_asking_wins_no_time(severity: str, questions: list[tuple[datetime, timedelta]], started: datetime) -> None:
    """However often the partner is asked: the time used is the time in which the desk had it."""
    promise = promise_of(severity)
    clock = clock_of([(ClockMove.STARTED, started)], promise, SEOUL)
    now, used = started, timedelta()
    for _when, lasts in questions:
        clock = moved(clock, ClockMove.ASKED, now + lasts, promise, SEOUL)
        used += lasts if promise.is_around_the_clock else passed(now, now + lasts, SEOUL)
        now += 2 * lasts
        assert clock.used_at(now, promise, SEOUL) == used
        clock = moved(clock, ClockMove.RESUMED, now, promise, SEOUL)
    assert clock.used_at(now, promise, SEOUL) == used


@given(INSTANTS, DURATIONS)
def test_a_severer_problem_is_due_no_later(started: datetime, lasts: timedelta) -> None:
    moves = [(ClockMove.STARTED, started), (ClockMove.ASKED, started), (ClockMove.RESUMED, started + lasts)]
    promises = [promise_of(one) for one in ("critical", "moderate", "minimal", "")]
    due = [clock_of(moves, one, SEOUL).due_at(one, SEOUL) for one in promises]
    assert due == sorted(one for one in due if one)
