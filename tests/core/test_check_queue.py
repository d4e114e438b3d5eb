"""The queue is healthy when nothing due has grown old and nothing was given up."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from core import clock, outbox
from core.models import OutboxEvent

pytestmark = pytest.mark.django_db

TOPIC = "test.happened"
MINUTE = timedelta(minutes=1)


def event(**values: Any) -> OutboxEvent:
    now = clock.now()
    return OutboxEvent.objects.create(
        **{"topic": TOPIC, "subject_id": uuid.uuid4(), "partner_id": uuid.uuid4(), "enqueued_at": now, "due_at": now}
        | values
    )


def test_what_is_young_or_done_is_healthy() -> None:
    event()
    event(due_at=clock.now() - 10 * MINUTE, handled_at=clock.now())
    call_command("check_queue", max_age=60)


def test_fails_when_what_is_due_grows_old() -> None:
    event(due_at=clock.now() - 10 * MINUTE)
    with pytest.raises(CommandError, match="has been due since"):
        call_command("check_queue", max_age=60)


def test_fails_when_something_was_given_up() -> None:
    event(dead_at=clock.now(), last_error="KeyError: 'x'")
    with pytest.raises(CommandError, match=r"1 events were given up.*KeyError"):
        call_command("check_queue", "--dead")


def test_what_no_restart_would_mend_makes_no_process_unwell() -> None:
    event(dead_at=clock.now())
    call_command("check_queue")


def test_the_relay_does_not_answer_for_what_was_given_up() -> None:
    event(dead_at=clock.now(), sent_at=clock.now())
    call_command("check_queue", unsent=True)


def test_is_healthy_again_once_the_dead_are_settled() -> None:
    dead = event(dead_at=clock.now())
    assert outbox.settle_dead(topic="test.other", subject_id=dead.subject_id, now=clock.now()) == 0
    assert outbox.settle_dead(topic=TOPIC, subject_id=dead.subject_id, now=clock.now()) == 1
    call_command("check_queue", "--dead")
