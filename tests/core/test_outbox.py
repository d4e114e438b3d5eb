"""What is put into the outbox happens exactly once, and what can't happen is counted and buried."""

import threading
import uuid
from collections.abc import Iterator, Sequence
from datetime import timedelta

import pytest
from django.db import connection, transaction
from pytest_django import DjangoAssertNumQueries

from core import outbox, topics
from core.models import OutboxEvent
from customers.models import Partner
from portal.embedded.processes import wait_until
from tests.factories import NOW, PartnerFactory
from tests.processes import Broker
from tests.roles import ConnectAs
from tests.wake_ups import messages, wake_ups

TOPIC = "test.happened"
SECOND = timedelta(seconds=1)


class Recorder:
    """A handler that renames the partner it is told of, notes it, and fails when asked to."""

    def __init__(self) -> None:
        self.handled: list[uuid.UUID] = []
        self.given_up: list[uuid.UUID] = []
        self.fails = False

    def __call__(self, subject_id: uuid.UUID, now: object) -> None:
        Partner.objects.filter(pk=subject_id).update(name="handled")
        self.handled.append(subject_id)
        if self.fails:
            raise RuntimeError("the handler failed")

    def give_up(self, subject_id: uuid.UUID, now: object) -> None:
        self.given_up.append(subject_id)


class Gatherer(Recorder):
    """The same for many at once: it notes them round by round."""

    def __init__(self) -> None:
        super().__init__()
        self.rounds: list[list[uuid.UUID]] = []

    def __call__(self, subject_ids: Sequence[uuid.UUID], now: object) -> None:  # type: ignore[override]
        self.rounds.append(list(subject_ids))
        for subject_id in subject_ids:
            super().__call__(subject_id, now)


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    recorder = Recorder()
    outbox.handles(TOPIC, when_dead=recorder.give_up)(recorder)
    yield recorder
    del topics._topics[TOPIC]


def put(partner: Partner | None = None, *, delay: timedelta = timedelta(), weight: int = 1) -> OutboxEvent:
    subject = partner or PartnerFactory()
    put = outbox.put(topic=TOPIC, subject_id=subject.pk, partner_id=subject.pk, now=NOW, delay=delay, weight=weight)
    return OutboxEvent.objects.get(pk=put)


def fail_until_dead(event: OutboxEvent) -> None:
    """Wake a failing event as often as it takes, each time when it is due again."""
    for _ in range(outbox.MAX_ATTEMPTS):
        event.refresh_from_db()
        with pytest.raises(RuntimeError):
            outbox.handle(event.pk, now=event.due_at)
    event.refresh_from_db()
    assert outbox.handle(event.pk, now=event.due_at) == 0
    event.refresh_from_db()


class TestPut:
    @pytest.mark.django_db(transaction=True)
    def test_wakes_somebody_after_the_commit_and_not_before(self, broker: Broker) -> None:
        with transaction.atomic():
            event = put()
            assert wake_ups() == []
        assert wake_ups() == [event.pk]

    @pytest.mark.django_db(transaction=True)
    def test_leaves_nothing_behind_when_rolled_back(self, broker: Broker) -> None:
        with transaction.atomic():
            put()
            transaction.set_rollback(True)
        assert wake_ups() == []
        assert not OutboxEvent.objects.exists()

    @pytest.mark.django_db(transaction=True)
    def test_wakes_nobody_for_what_is_due_later(self, broker: Broker) -> None:
        event = put(delay=15 * SECOND)
        assert wake_ups() == []
        assert event.due_at == NOW + 15 * SECOND

    @pytest.mark.django_db(transaction=True)
    def test_wakes_somebody_once_for_ten(self, broker: Broker) -> None:
        subjects = [uuid.uuid4() for _ in range(12)]
        ids = outbox.put_all(topic=TOPIC, subjects=dict.fromkeys(subjects, 1), partner_id=uuid.uuid4(), now=NOW)
        assert list(OutboxEvent.objects.order_by("pk").values_list("pk", "subject_id")) == list(
            zip(ids, subjects, strict=True)
        )
        assert wake_ups() == ids
        assert messages() == 2

    @pytest.mark.django_db(transaction=True)
    def test_survives_a_broker_that_is_gone(self, broker: Broker) -> None:
        broker.kill()
        event = put()
        assert OutboxEvent.objects.unsent().get() == event


@pytest.mark.django_db
class TestHandle:
    def test_does_the_work_once(self, recorder: Recorder) -> None:
        event = put()
        assert outbox.handle(event.pk, now=NOW) == 1
        assert outbox.handle(event.pk, now=NOW) == 0
        assert recorder.handled == [event.subject_id]
        event.refresh_from_db()
        assert (event.handled_at, event.attempts, event.last_error) == (NOW, 1, "")

    def test_waits_until_it_is_due(self, recorder: Recorder) -> None:
        event = put(delay=2 * SECOND)
        assert outbox.handle(event.pk, now=NOW + SECOND) == 0
        assert recorder.handled == []
        assert outbox.handle(event.pk, now=NOW + 2 * SECOND) == 1

    def test_acts_as_the_system_for_the_events_partner(self, recorder: Recorder) -> None:
        event = put()
        outbox.handle(event.pk, now=NOW)
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('app.partner_id'), current_setting('app.actor')::jsonb ->> 'kind'")
            assert cursor.fetchone() == (str(event.partner_id), "system")

    def test_undoes_what_a_failed_handler_did_and_counts_the_attempt(self, recorder: Recorder) -> None:
        partner = PartnerFactory(name="untouched")
        event, recorder.fails = put(partner), True
        with pytest.raises(RuntimeError):
            outbox.handle(event.pk, now=NOW)
        partner.refresh_from_db()
        event.refresh_from_db()
        assert partner.name == "untouched"
        assert (event.handled_at, event.attempts) == (None, 1)
        assert event.last_error == "RuntimeError: the handler failed"

    def test_backs_off_twice_as_long_each_time(self, recorder: Recorder) -> None:
        event, recorder.fails = put(), True
        pauses = []
        for _ in range(outbox.MAX_ATTEMPTS):
            event.refresh_from_db()
            woken_at = event.due_at
            with pytest.raises(RuntimeError):
                outbox.handle(event.pk, now=woken_at)
            event.refresh_from_db()
            pauses.append(event.due_at - woken_at)
        assert pauses == [2 * SECOND, 4 * SECOND, 8 * SECOND, 16 * SECOND, 32 * SECOND]

    def test_buries_after_the_fifth_start(self, recorder: Recorder) -> None:
        event, recorder.fails = put(), True
        fail_until_dead(event)
        assert len(recorder.handled) == outbox.MAX_ATTEMPTS == 5
        assert recorder.given_up == [event.subject_id]
        assert (event.attempts, event.dead_at) == (5, event.due_at - 64 * SECOND)

    def test_leaves_the_dead_alone(self, recorder: Recorder) -> None:
        event, recorder.fails = put(), True
        fail_until_dead(event)
        assert outbox.handle(event.pk, now=NOW + timedelta(days=1)) == 0
        assert len(recorder.handled) == 5

    def test_fails_for_a_topic_that_nobody_handles(self) -> None:
        event = put()
        with pytest.raises(KeyError):
            outbox.handle(event.pk, now=NOW)
        event.refresh_from_db()
        assert "KeyError" in event.last_error

    @pytest.mark.django_db(transaction=True)
    def test_passes_over_what_somebody_else_is_doing(self, recorder: Recorder, connection_as: ConnectAs) -> None:
        event = put()
        other = connection_as("portal_app")
        with other.transaction():
            other.execute("SELECT FROM core_outboxevent WHERE id = %s FOR UPDATE", [event.pk])
            assert outbox.handle(event.pk, now=NOW) == 0
        event.refresh_from_db()
        assert (event.attempts, recorder.handled) == (0, [])


@pytest.fixture
def gatherer() -> Iterator[Gatherer]:
    gatherer = Gatherer()
    outbox.handles_together(TOPIC, at_most=3, when_dead=gatherer.give_up)(gatherer)
    yield gatherer
    del topics._topics[TOPIC]


@pytest.mark.django_db
class TestHandleTogether:
    def test_takes_along_what_waits_of_the_same_partner(self, gatherer: Gatherer) -> None:
        partner = PartnerFactory()
        first, second = put(partner), put(partner)
        elsewhere, later = put(), put(partner, delay=SECOND)
        other = outbox.put(topic="test.other", subject_id=partner.pk, partner_id=partner.pk, now=NOW)
        assert outbox.handle(second.pk, now=NOW) == 2
        assert gatherer.rounds == [[first.subject_id, second.subject_id]]
        handled = OutboxEvent.objects.filter(handled_at=NOW, attempts=1)
        assert set(handled) == {first, second}
        waiting = OutboxEvent.objects.open().filter(attempts=0)
        assert {one.pk for one in waiting} == {elsewhere.pk, later.pk, other}

    @pytest.mark.django_db(transaction=True)
    def test_asks_nothing_more_about_what_it_took_along(
        self, gatherer: Gatherer, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        partner = PartnerFactory()
        first, second = put(partner), put(partner)
        outbox.handle(first.pk, now=NOW)
        with django_assert_num_queries(0):
            assert outbox.handle(second.pk, now=NOW) == 0
        assert len(gatherer.rounds) == 1

    def test_weighs_what_it_takes_along(self, gatherer: Gatherer) -> None:
        partner = PartnerFactory()
        heavy, first, second, third = (put(partner, weight=weight) for weight in (4, 1, 2, 1))
        assert outbox.handle(first.pk, now=NOW) == 1, "the heavy one comes first, and is too much"
        assert outbox.handle(heavy.pk, now=NOW) == 1
        assert outbox.handle(third.pk, now=NOW) == 2
        assert [set(one) for one in gatherer.rounds] == [
            {first.subject_id},
            {heavy.subject_id},
            {second.subject_id, third.subject_id},
        ]

    @pytest.mark.parametrize("error", ["", "RuntimeError: the handler failed"], ids=["killed", "failed"])
    def test_takes_nobody_along_that_was_given_up_once(self, gatherer: Gatherer, error: str) -> None:
        """The desk gave it a fresh set of attempts, and what was wrong may be wrong still."""
        partner = PartnerFactory()
        poison = put(partner)
        OutboxEvent.objects.update(attempts=outbox.MAX_ATTEMPTS, last_error=error)
        assert outbox.handle(poison.pk, now=NOW) == 0
        assert outbox.requeue(subject_id=poison.subject_id, now=NOW) == 1
        healthy = put(partner)
        assert [outbox.handle(one.pk, now=NOW) for one in (poison, healthy)] == [1, 1]

    def test_takes_the_oldest_and_no_more_than_is_good(self, gatherer: Gatherer) -> None:
        partner = PartnerFactory()
        events = [put(partner) for _ in range(5)]
        assert outbox.handle(events[4].pk, now=NOW) == 3
        done = OutboxEvent.objects.filter(handled_at=NOW).order_by("pk")
        assert list(done) == [events[0], events[1], events[4]]

    @pytest.mark.django_db(transaction=True)
    def test_passes_over_what_somebody_else_is_doing(self, gatherer: Gatherer, connection_as: ConnectAs) -> None:
        partner = PartnerFactory()
        first, taken, third = (put(partner) for _ in range(3))
        other = connection_as("portal_app")
        with other.transaction():
            other.execute("SELECT FROM core_outboxevent WHERE id = %s FOR UPDATE", [taken.pk])
            assert outbox.handle(first.pk, now=NOW) == 2
        assert set(OutboxEvent.objects.filter(handled_at=NOW)) == {first, third}

    def test_tries_each_alone_once_they_have_failed(self, gatherer: Gatherer) -> None:
        partner = PartnerFactory()
        first, second, fresh = put(partner), put(partner), put(partner, delay=2 * SECOND)
        gatherer.fails = True
        with pytest.raises(RuntimeError):
            outbox.handle(first.pk, now=NOW)
        errors = set(OutboxEvent.objects.exclude(pk=fresh.pk).values_list("attempts", "handled_at", "last_error"))
        assert errors == {(1, None, "together with 1 more: RuntimeError: the handler failed")}
        gatherer.fails, again = False, NOW + 2 * SECOND
        # What was never tried takes nobody along that was.
        assert [outbox.handle(one.pk, now=again) for one in (second, fresh, first)] == [1, 1, 1]
        assert [len(one) for one in gatherer.rounds] == [2, 1, 1, 1]

    def test_buries_each_by_itself(self, gatherer: Gatherer) -> None:
        partner = PartnerFactory()
        first, second = put(partner), put(partner)
        gatherer.fails = True
        fail_until_dead(first)
        gatherer.fails = False
        second.refresh_from_db()
        assert outbox.handle(second.pk, now=second.due_at) == 1
        assert gatherer.given_up == [first.subject_id]


@pytest.mark.django_db
class TestRequeue:
    def test_gives_the_dead_a_fresh_set_of_attempts(self, recorder: Recorder) -> None:
        event, recorder.fails = put(), True
        fail_until_dead(event)
        later = NOW + timedelta(hours=1)
        assert outbox.requeue(subject_id=event.subject_id, now=later) == 1
        recorder.fails = False
        assert outbox.drain(now=later) == 1
        event.refresh_from_db()
        assert (event.handled_at, event.dead_at, event.attempts) == (later, None, 1)

    def test_finds_nothing_among_the_living(self, recorder: Recorder) -> None:
        event = put()
        assert outbox.requeue(subject_id=event.subject_id, now=NOW) == 0


@pytest.mark.django_db(transaction=True)
class TestRelay:
    def test_sends_what_was_never_sent_once(self, broker: Broker) -> None:
        events = [put(), put()]
        broker.flush()
        assert outbox.relay(now=NOW) == 2
        assert outbox.relay(now=NOW) == 0
        assert wake_ups() == [event.pk for event in events]
        assert set(OutboxEvent.objects.values_list("sent_at", flat=True)) == {NOW}

    def test_sends_what_was_delayed_once_it_is_due(self, broker: Broker) -> None:
        event = put(delay=60 * SECOND)
        assert outbox.relay(now=NOW + 59 * SECOND) == 0
        assert outbox.relay(now=NOW + 60 * SECOND) == 1
        assert wake_ups() == [event.pk]

    def test_leaves_the_newest_to_those_who_made_them(self, broker: Broker) -> None:
        put()
        assert outbox.relay(now=NOW, older_than=SECOND) == 0
        assert outbox.relay(now=NOW + SECOND, older_than=SECOND) == 1

    def test_sends_nothing_for_what_is_done_or_dead(self, broker: Broker, recorder: Recorder) -> None:
        outbox.handle(put().pk, now=NOW)
        recorder.fails = True
        fail_until_dead(put())
        assert outbox.relay(now=NOW + timedelta(days=1)) == 0

    def test_sends_no_more_at_once_than_it_is_told(self, broker: Broker) -> None:
        for _ in range(3):
            put()
        assert outbox.relay(now=NOW, limit=2) == 2
        assert outbox.relay(now=NOW, limit=2) == 1

    def test_marks_nothing_as_sent_that_the_broker_did_not_take(self, broker: Broker) -> None:
        event = put()
        broker.kill()
        with pytest.raises(Exception, match="onnect"):
            outbox.relay(now=NOW)
        event.refresh_from_db()
        assert event.sent_at is None

    def test_holds_no_lock_while_it_talks_to_the_broker(self, broker: Broker, recorder: Recorder) -> None:
        """A worker passes over what is locked: it would be woken, find the row taken, and go to sleep again."""
        event = put()
        broker.freeze()
        talking = threading.Thread(target=_relay_in_vain, daemon=True)
        talking.start()
        _wait_until_marked(event)
        assert outbox.handle(event.pk, now=NOW) == 1
        assert talking.is_alive()
        broker.thaw()
        talking.join(timeout=10)


def _relay_in_vain() -> None:
    try:
        outbox.relay(now=NOW)
    finally:
        connection.close()


def _wait_until_marked(event: OutboxEvent) -> None:
    unsent = OutboxEvent.objects.unsent().filter(pk=event.pk)
    assert wait_until(lambda: not unsent.exists(), 2.0, pause=0.005)


@pytest.mark.django_db(transaction=True)
class TestSweep:
    def test_wakes_again_what_was_sent_and_is_still_open(self, broker: Broker) -> None:
        event = put()
        outbox.relay(now=NOW)
        broker.flush()
        assert outbox.sweep(now=NOW + 3 * SECOND) == 0
        assert outbox.sweep(now=NOW + 4 * SECOND) == 1
        assert wake_ups() == [event.pk]

    def test_remembers_that_it_woke_them(self, broker: Broker) -> None:
        """With no worker to take the wake-ups, the broker must not fill with them."""
        put()
        outbox.relay(now=NOW)
        broker.flush()
        hour = [outbox.sweep(now=NOW + 2 * SECOND * tick) for tick in range(1, 1801)]
        assert hour[:5] == [0, 1, 0, 1, 0]
        assert sum(hour) == len(wake_ups()) <= 15 + 60

    def test_leaves_to_the_relay_what_the_broker_did_not_take(self, broker: Broker) -> None:
        put()
        outbox.relay(now=NOW)
        broker.kill()
        with pytest.raises(Exception, match="onnect"):
            outbox.sweep(now=NOW + 4 * SECOND)
        assert OutboxEvent.objects.unsent().count() == 1

    def test_leaves_to_the_relay_what_was_never_sent(self, broker: Broker) -> None:
        put()
        assert outbox.sweep(now=NOW + timedelta(days=1)) == 0

    def test_lets_what_failed_rest_until_it_is_due(self, broker: Broker, recorder: Recorder) -> None:
        event, recorder.fails = put(), True
        outbox.relay(now=NOW)
        with pytest.raises(RuntimeError):
            outbox.handle(event.pk, now=NOW)
        assert outbox.sweep(now=NOW + 3 * SECOND) == 0
        assert outbox.sweep(now=NOW + 4 * SECOND) == 1


@pytest.mark.django_db
class TestDrain:
    def test_handles_what_handlers_put_in_turn(self, recorder: Recorder) -> None:
        first, second = PartnerFactory(), PartnerFactory()

        @outbox.handles("test.first")
        def go_on(subject_id: uuid.UUID, now: object) -> None:
            put(second)

        outbox.put(topic="test.first", subject_id=first.pk, partner_id=first.pk, now=NOW)
        assert outbox.drain(now=NOW) == 2
        assert recorder.handled == [second.pk]
        del topics._topics["test.first"]

    def test_leaves_what_is_not_due(self, recorder: Recorder) -> None:
        put(delay=SECOND)
        assert outbox.drain(now=NOW) == 0
        assert outbox.drain(now=NOW + SECOND) == 1
