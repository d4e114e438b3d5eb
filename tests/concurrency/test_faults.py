"""Processes are killed and frozen for real, and each request is still carried out exactly once.

Times are the real ones here: what is bought and asked for is dated by the clock.
"""

import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse

from billing.models import CreditNote, JournalEntry, Refund
from billing.queries.books import check_books
from core import clock, outbox
from core.models import OutboxEvent
from portal.embedded.processes import wait_until
from support.models import SupportRequest
from tests.app.tasks import HEALTHY, POISON, STARTS
from tests.factories import World, buy
from tests.factories.refunds import ask, quote
from tests.processes import Broker, Child, Fleet
from tests.roles import ConnectAs
from tests.wake_ups import wake_ups

pytestmark = pytest.mark.django_db(transaction=True)

PATIENCE = 30.0
SOCKET_TIMEOUT = settings.CELERY_BROKER_TRANSPORT_OPTIONS["socket_timeout"]
SHORT_GUARDS = (
    "-c transaction_timeout=4s -c idle_in_transaction_session_timeout=3s -c lock_timeout=20s -c statement_timeout=20s"
)

WAITING = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%UPDATE billing_orderbalance%'
"""


def ask_now(world: World) -> Refund:
    """Ask for a refund of something bought half a year ago, dated by the clock."""
    now = clock.now()
    return ask(world.home.admin, buy(customer=world.home.customer, on=now - timedelta(days=182)), now=now)


def state_of(refund: Refund) -> str:
    return str(Refund.objects.values_list("state", flat=True).get(pk=refund.pk))


def wait_until_completed(refund: Refund, seconds: float = PATIENCE) -> None:
    """Wait for the worker, until its event was handled too and the requester was told."""
    open_events = OutboxEvent.objects.open().filter(subject_id=refund.pk)
    wait_until(lambda: state_of(refund) == "completed" and not open_events.exists(), seconds, pause=0.05)
    assert state_of(refund) == "completed"


def assert_credited_once(refund: Refund) -> None:
    assert JournalEntry.objects.filter(kind="refund", subject_id=refund.pk).count() == 1
    assert CreditNote.objects.filter(refund=refund).count() == 1
    assert check_books() == []
    request = SupportRequest.objects.get(refund=refund)
    assert (request.state, request.messages.filter(code="refund_completed").count()) == ("closed", 1)


@contextmanager
def in_the_middle_of(
    refund: Refund, connection_as: ConnectAs, *, begin: Callable[[], None] = lambda: None
) -> Iterator[None]:
    """Hold a lock that carrying out needs after it has cancelled the reservation; enter once it waits for it.

    ``begin`` is done once the lock is held.
    """
    order_id = refund.lines.get().reservation.order_id
    other = connection_as("portal_app")
    with other.transaction():
        other.execute("SELECT FROM billing_orderbalance WHERE order_id = %s FOR UPDATE", [order_id])
        begin()
        assert wait_until(_somebody_waits, PATIENCE, pause=0.02), "no worker came to the middle"
        yield


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(WAITING)
        row = cursor.fetchone()
    return bool(row and row[0])


class TestKilledWorker:
    @pytest.mark.parametrize("kill", [Child.kill, Child.kill_pool_child], ids=["whole", "one of its pool"])
    def test_in_the_middle_credits_once(
        self, world: World, fleet: Fleet, broker: Broker, connection_as: ConnectAs, kill: Callable[[Child], None]
    ) -> None:
        fleet.start_relay()
        worker = fleet.start_worker()
        refund = ask_now(world)
        with in_the_middle_of(refund, connection_as):
            kill(worker)
        assert state_of(refund) == "submitted"
        assert not JournalEntry.objects.filter(kind="refund").exists()
        if not worker.is_running():
            fleet.start_worker()
        wait_until_completed(refund)
        assert_credited_once(refund)
        assert OutboxEvent.objects.get(topic="refund.submitted").attempts == 2

    def test_takes_nobody_down_with_it(
        self, world: World, fleet: Fleet, broker: Broker, connection_as: ConnectAs
    ) -> None:
        """Three are decided and carried out together when the worker is killed; each is done by another one, alone."""
        refunds = [ask_now(world) for _ in range(3)]
        workers: list[Child] = []
        with in_the_middle_of(refunds[1], connection_as, begin=lambda: workers.append(fleet.start_worker())):
            workers[0].kill()
        submitted = OutboxEvent.objects.filter(topic="refund.submitted")
        assert list(submitted.values_list("attempts", "handled_at")) == [(1, None)] * 3
        assert not JournalEntry.objects.filter(kind="refund").exists()
        fleet.start_relay()
        fleet.start_worker()
        for refund in refunds:
            wait_until_completed(refund)
            assert_credited_once(refund)
        assert list(submitted.values_list("attempts", flat=True)) == [2] * 3


class TestWorker:
    def test_survives_lost_connections(self, world: World, fleet: Fleet, broker: Broker) -> None:
        """As after a restart of the database: what it is woken for next is done, at the latest by the sweep."""
        fleet.start_relay()
        fleet.start_worker()
        wait_until_completed(ask_now(world))
        with connection.cursor() as cursor:
            cursor.execute(END_OTHERS)
            assert cursor.rowcount >= 1
        refund = ask_now(world)
        wait_until_completed(refund)
        assert_credited_once(refund)


END_OTHERS = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE usename = current_user AND datname = current_database() AND pid <> pg_backend_pid()
"""


class TestFrozenWorker:
    def test_is_taken_over_and_wakes_up_to_nothing(
        self, world: World, fleet: Fleet, broker: Broker, connection_as: ConnectAs
    ) -> None:
        """The database ends its transaction; were it only slow, the other one would have waited."""
        fleet.start_relay()
        frozen = fleet.start_worker(env={"PORTAL_TEST_GUARDS": SHORT_GUARDS})
        refund = ask_now(world)
        with in_the_middle_of(refund, connection_as):
            frozen.freeze()
        fleet.start_worker()
        wait_until_completed(refund)
        frozen.thaw()
        assert wait_until(lambda: frozen.said("failed"), PATIENCE)
        assert_credited_once(refund)


class TestBroker:
    def test_flushed_loses_nothing(self, world: World, fleet: Fleet, broker: Broker) -> None:
        relay = fleet.start_relay()
        refund = ask_now(world)
        unsent = OutboxEvent.objects.unsent()
        assert wait_until(lambda: not unsent.exists(), PATIENCE)
        assert wake_ups() != []
        relay.stop()
        broker.flush()
        assert wake_ups() == []
        fleet.start_worker()
        fleet.start_relay()
        wait_until_completed(refund)
        assert_credited_once(refund)

    def test_killed_loses_nothing(self, world: World, fleet: Fleet, broker: Broker) -> None:
        relay, _worker = fleet.start_relay(), fleet.start_worker()
        broker.kill()
        refund = ask_now(world)
        relay.wait_until_it_says("relay fails")
        broker.restart()
        wait_until_completed(refund)
        assert_credited_once(refund)

    def test_frozen_holds_up_no_page(self, world: World, fleet: Fleet, broker: Broker) -> None:
        fleet.start_relay()
        fleet.start_worker()
        browser = Client()
        browser.force_login(world.home.admin.user)
        wait_until_completed(create(browser, world))
        broker.freeze()
        begun = time.monotonic()
        refund = create(browser, world)
        took = time.monotonic() - begun
        page = browser.get(reverse("request", args=[SupportRequest.objects.get(refund=refund).number]))
        assert (page.status_code, state_of(refund)) == (200, "submitted")
        broker.thaw()
        wait_until_completed(refund)
        assert_credited_once(refund)
        assert took < 2.5

    def test_frozen_while_it_is_thanked_loses_no_worker(self, fleet: Fleet, broker: Broker) -> None:
        """The worker can't acknowledge a wake-up; with one process it keeps one at a time, and must let go of it."""
        fleet.start_relay()
        worker = fleet.start_worker()
        still_open = OutboxEvent.objects.open()
        put(HEALTHY)
        assert wait_until(lambda: not still_open.exists(), PATIENCE)
        for milliseconds in range(25):
            for _ in range(3):
                put(HEALTHY)
            time.sleep(milliseconds % 7 / 1000)
            broker.freeze()
            time.sleep(SOCKET_TIMEOUT + 0.3)
            broker.thaw()
            put(HEALTHY)
            assert wait_until(lambda: not still_open.exists(), PATIENCE), worker.last_words()
            if worker.said("Couldn't ack"):
                return
        pytest.fail("the broker was never frozen at the right moment")


def create(browser: Client, world: World) -> Refund:
    """Press Create on the page of a new quote; return the refund of the request that it leads to."""
    now = clock.now()
    bought = buy(customer=world.home.customer, price="36.50", on=now - timedelta(days=182))
    made = quote(world.home.admin, bought, now=now)
    answer = browser.post(reverse("refund_quote", args=[made.customer_id, made.pk]), CREATE)
    refund = Refund.objects.get(quote=made)
    assert (answer.status_code, answer["location"]) == (302, reverse("request", args=[refund.support_request.number]))
    return refund


CREATE = {
    "act": "create",
    "contact_name": "Kim Person",
    "contact_email": "kim@northwind.example",
    "contact_phone": "",
    "contact_method": "email",
    "contact_language": "en",
}


class TestPoison:
    def test_starts_five_times_at_most_and_hurts_nobody_else(
        self, fleet: Fleet, broker: Broker, tmp_path: Path
    ) -> None:
        starts = tmp_path / "starts"
        starts.touch()
        fleet.start_relay()
        fleet.start_worker(concurrency=2, env={STARTS: str(starts)})
        poison = put(POISON)
        healthy = [put(HEALTHY) for _ in range(5)]

        def is_dead_by_now() -> bool:
            # Instead of waiting out the back-off, which is a minute in all, let it be over.
            OutboxEvent.objects.open().filter(pk=poison.pk, attempts__gt=0).update(due_at=clock.now() - PAST)
            return OutboxEvent.objects.filter(pk=poison.pk, dead_at__isnull=False).exists()

        assert wait_until(is_dead_by_now, 60.0, pause=0.5)
        healthy += [put(HEALTHY) for _ in range(5)]
        rest = OutboxEvent.objects.open()
        assert wait_until(lambda: not rest.exists(), PATIENCE)
        poison.refresh_from_db()
        assert (poison.attempts, poison.handled_at) == (outbox.MAX_ATTEMPTS, None)
        lines = starts.read_text().splitlines()
        assert 1 <= lines.count(f"{POISON} {poison.subject_id}") <= outbox.MAX_ATTEMPTS
        assert sorted(line for line in lines if line.startswith(HEALTHY)) == sorted(
            f"{HEALTHY} {one.subject_id}" for one in healthy
        )


PAST = timedelta(seconds=3)


def put(topic: str) -> OutboxEvent:
    put = outbox.put(topic=topic, subject_id=uuid.uuid4(), partner_id=uuid.uuid4(), now=clock.now())
    return OutboxEvent.objects.get(pk=put)


class TestRelay:
    def test_ends_when_it_is_told_to(self, fleet: Fleet, broker: Broker) -> None:
        relay = fleet.start_relay()
        relay.wait_until_it_says("relay is ready")
        begun = time.monotonic()
        relay.process.terminate()
        assert relay.process.wait(timeout=10) == 0
        assert time.monotonic() - begun < 2
        assert relay.said("relay has ended")

    def test_survives_a_lost_connection(self, fleet: Fleet, broker: Broker, connection_as: ConnectAs) -> None:
        relay = fleet.start_relay()
        relay.wait_until_it_says("relay is ready")
        desk = connection_as("portal_desk")
        assert wait_until(lambda: desk.execute(END_OTHERS).fetchall() != [], PATIENCE)
        event = put(HEALTHY)
        assert wait_until(lambda: not OutboxEvent.objects.unsent().filter(pk=event.pk).exists(), PATIENCE)
        assert relay.is_running()
