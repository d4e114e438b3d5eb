"""When something is due at the desk."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.policy.business_days import SATURDAY, due_by
from tests.policy.tables import Row, rows

SEOUL = ZoneInfo("Asia/Seoul")
MINUTES = st.integers(0, 20 * 365 * 24 * 60)
MOMENTS = MINUTES.map(lambda minutes: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes))


@pytest.mark.parametrize("row", rows("desk-queue", "When it is due"), ids=str)
def test_when_it_is_due(row: Row) -> None:
    since = datetime.fromisoformat(row.text("since"))
    assert due_by(since, ZoneInfo(row.text("zone"))).isoformat() == row.text("due")


@given(MOMENTS)
def test_due_on_a_business_day_a_day_later_at_least(since: datetime) -> None:
    due = due_by(since, SEOUL)
    assert due.astimezone(SEOUL).weekday() < SATURDAY
    assert timedelta(days=1) <= due - since <= timedelta(days=3)


@given(MOMENTS, MOMENTS)
def test_what_came_later_is_not_due_earlier(one: datetime, other: datetime) -> None:
    first, second = sorted([one, other])
    assert due_by(first, SEOUL) <= due_by(second, SEOUL)
