"""However many are woken for one event, one of them does it, at once, and it counts as one attempt."""

import threading
import uuid
from collections.abc import Iterator
from datetime import datetime
from functools import partial

import pytest

from core import outbox, topics
from core.models import OutboxEvent
from tests.factories import NOW
from tests.together import MANY, all_done, together

pytestmark = pytest.mark.django_db(transaction=True)

TOPIC = "test.happened"
EVENTS = 12


@pytest.fixture
def handled() -> Iterator[list[uuid.UUID]]:
    subjects: list[uuid.UUID] = []

    @outbox.handles(TOPIC)
    def note(subject_id: uuid.UUID, now: datetime) -> None:
        subjects.append(subject_id)

    yield subjects
    del topics._topics[TOPIC]


def event() -> OutboxEvent:
    return OutboxEvent.objects.create(
        topic=TOPIC, subject_id=uuid.uuid4(), partner_id=uuid.uuid4(), enqueued_at=NOW, due_at=NOW
    )


def test_reading_before_locking_does_it_sixteen_times(handled: list[uuid.UUID]) -> None:
    """All see it open before one has written that it is not."""
    one, everybody_has_read = event(), threading.Barrier(MANY)

    def naively() -> None:
        seen = OutboxEvent.objects.get(pk=one.pk)
        everybody_has_read.wait(timeout=30)
        if seen.handled_at is None:
            topics.topic_named(TOPIC).handle([seen.subject_id], NOW)
            OutboxEvent.objects.filter(pk=one.pk).update(handled_at=NOW)

    all_done(together([naively] * MANY))
    assert len(handled) == MANY


def test_sixteen_that_are_woken_at_once_do_it_once(handled: list[uuid.UUID]) -> None:
    for _ in range(EVENTS):
        one = event()
        told = all_done(together([partial(outbox.handle, one.pk, now=NOW)] * MANY))
        one.refresh_from_db()
        assert (told.count(True), one.handled_at, one.attempts) == (1, NOW, 1)
    assert len(handled) == len(set(handled)) == EVENTS
