"""What has done its work goes, and nothing else; one process at a time."""

import uuid
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import connection

from core import clock, housekeeping
from core.locks import try_alone
from core.models import IdempotencyKey, Notification, Operation, OutboxEvent
from portal.tasks import clear_away, prepare_months
from tests.factories import NOW
from tests.roles import ConnectAs

DAY = timedelta(days=1)


def event(**fields: object) -> OutboxEvent:
    values = {
        "partner_id": uuid.uuid4(),
        "topic": "test",
        "subject_id": uuid.uuid4(),
        "enqueued_at": NOW,
        "due_at": NOW,
    }
    return OutboxEvent.objects.create(**values | fields)


def key(name: str, **fields: object) -> IdempotencyKey:
    return IdempotencyKey.objects.create(partner_id=uuid.uuid4(), key=name, input_hash=b"", **fields)


@pytest.mark.django_db
def test_events_go_30_days_after_they_were_handled() -> None:
    event(handled_at=NOW - 31 * DAY)
    kept = [
        event(handled_at=NOW - 30 * DAY),
        event(),
        event(dead_at=NOW - 365 * DAY),
        event(enqueued_at=NOW - 365 * DAY),
    ]
    assert housekeeping.forget_handled_events(now=NOW) == 1
    assert list(OutboxEvent.objects.order_by("pk")) == kept


@pytest.mark.django_db
def test_keys_go_30_days_after_they_came() -> None:
    key("old", created_at=NOW - 31 * DAY)
    kept = key("young", created_at=NOW - 30 * DAY)
    assert housekeeping.forget_idempotency_keys(now=NOW) == 1
    assert IdempotencyKey.objects.get() == kept


def operation(**fields: object) -> Operation:
    named = {name: uuid.uuid4() for name in ("partner_id", "customer_id", "requested_by_id", "subject_id")}
    return Operation.objects.create(kind=Operation.Kind.RETURN, **named | fields)


@pytest.mark.django_db
def test_operations_go_90_days_after_they_began() -> None:
    operation(created_at=NOW - 91 * DAY)
    kept = operation(created_at=NOW - 90 * DAY)
    assert housekeeping.forget_operations(now=NOW) == 1
    assert Operation.objects.get() == kept


@pytest.mark.django_db(transaction=True)
def test_beats_task_clears_them_all() -> None:
    now = clock.now()
    operation(created_at=now - 91 * DAY)
    event(handled_at=now - 31 * DAY)
    key("old", created_at=now - 31 * DAY)
    Session.objects.create(session_key="ended", session_data="", expire_date=now - DAY)
    kept = Session.objects.create(session_key="in use", session_data="", expire_date=now + DAY)
    clear_away()
    assert not OutboxEvent.objects.exists()
    assert not IdempotencyKey.objects.exists()
    assert not Operation.objects.exists()
    assert Session.objects.get() == kept


@pytest.mark.django_db(transaction=True)
def test_a_second_one_leaves_it_to_the_first(connection_as: ConnectAs) -> None:
    event(handled_at=clock.now() - 31 * DAY)
    lock = "SELECT pg_advisory_xact_lock(hashtextextended('portal.clear_away outbox events', 0))"
    first = connection_as("portal_app")
    with first.transaction():
        first.execute(lock)
        clear_away()
        assert OutboxEvent.objects.count() == 1
    clear_away()
    assert not OutboxEvent.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_lock_goes_with_its_transaction(connection_as: ConnectAs) -> None:
    taken = "SELECT pg_try_advisory_lock(hashtextextended('a name', 0))"
    other = connection_as("portal_app")
    with try_alone("a name") as is_alone:
        assert is_alone
        assert other.execute(taken).fetchone() == (False,)
    assert other.execute(taken).fetchone() == (True,)
    with try_alone("a name") as is_alone:
        assert not is_alone


@pytest.mark.django_db
def test_this_months_and_next_months_partitions_are_made() -> None:
    prepare_months()
    today = clock.now().date()
    for day in (today, today.replace(day=1) + 32 * DAY):
        with connection.cursor() as cursor:
            cursor.execute("SELECT to_regclass(%s)", [f"reservations_utilizationday_{day:%Y_%m}"])
            assert cursor.fetchone() != (None,)


def news(thread: str, **fields: object) -> Notification:
    values = {"code": "payment_failed", "level": "error", "at": NOW, "facts": {}}
    return Notification.objects.create(
        partner_id=uuid.uuid4(), person_id=uuid.uuid4(), thread=thread, **{**values, **fields}
    )


@pytest.mark.django_db
def test_news_goes_90_days_after_it_was_read_and_after_a_year_in_any_case() -> None:
    news("read long ago", at=NOW - 100 * DAY, read_at=NOW - 91 * DAY)
    news("a year old", at=NOW - 366 * DAY)
    kept = [
        news("read 90 days ago", at=NOW - 100 * DAY, read_at=NOW - 90 * DAY),
        news("old and read lately", at=NOW - 300 * DAY, read_at=NOW - DAY),
        news("never read", at=NOW - 365 * DAY),
        news("new"),
    ]
    assert housekeeping.forget_notifications(now=NOW) == 2
    assert set(Notification.objects.all()) == set(kept)
    assert housekeeping.forget_notifications(now=NOW) == 0


@pytest.mark.django_db
def test_the_nightly_run_clears_old_news_away() -> None:
    news("old", at=clock.now() - 400 * DAY)
    clear_away()
    assert not Notification.objects.exists()
