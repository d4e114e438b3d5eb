"""The outbox: what has to happen after a commit, kept in PostgreSQL until it has happened.

A row is written in the transaction of the act that causes it. The broker only carries its id, so
that losing the broker loses nothing: the relay publishes what was never sent, the sweep wakes what
stays open. Whoever is woken claims the row in PostgreSQL and does the work in one transaction.
"""

import logging
import time
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from celery import current_app
from django.db import connection, transaction
from django.db.models import Q, QuerySet

from core.actor import SYSTEM, Actor
from core.models import OutboxEvent
from core.transactions import declare

log = logging.getLogger(__name__)

MAX_ATTEMPTS = 5
FIRST_BACKOFF = timedelta(seconds=2)
RESEND_AFTER = timedelta(seconds=4)
RESEND_OLD_AFTER = timedelta(minutes=1)
WAKE_TASK = "core.wake"
SHUN_SECONDS = 5.0

START = """
    UPDATE core_outboxevent
    SET attempts = attempts + 1,
        due_at = %(now)s::timestamptz + make_interval(secs => %(first)s * power(2, least(attempts, %(most)s)))
    WHERE id = (
        SELECT id FROM core_outboxevent
        WHERE id = %(id)s AND handled_at IS NULL AND dead_at IS NULL AND due_at <= %(now)s
        FOR UPDATE SKIP LOCKED
    )
    RETURNING attempts
"""
CLAIM = """
    SELECT topic, subject_id, partner_id FROM core_outboxevent
    WHERE id = %s AND handled_at IS NULL AND dead_at IS NULL
    FOR UPDATE
"""
"""Waits, and does not pass over: a twin that came too late may hold the lock for a moment still, and this attempt is
counted already."""
HANDLED = "UPDATE core_outboxevent SET handled_at = %s WHERE id = %s"

_broker_shunned_until = 0.0

Handler = Callable[[uuid.UUID, datetime], None]
_handlers: dict[str, Handler] = {}
_when_dead: dict[str, Handler] = {}
_retried: set[str] = set()


def handles(
    topic: str, *, when_dead: Handler | None = None, may_be_retried: bool = False
) -> Callable[[Handler], Handler]:
    """Register the function that handles events of ``topic``.

    ``when_dead`` is called instead once the handler has been started in vain ``MAX_ATTEMPTS`` times.
    ``may_be_retried``: staff may then give it a fresh set of attempts without a reason on record.
    """

    def register(handler: Handler) -> Handler:
        _handlers[topic] = handler
        if when_dead:
            _when_dead[topic] = when_dead
        if may_be_retried:
            _retried.add(topic)
        return handler

    return register


def put(
    *, topic: str, subject_id: uuid.UUID, partner_id: uuid.UUID, now: datetime, delay: timedelta = timedelta()
) -> OutboxEvent:
    """Write an event in the current transaction and publish it, best effort, once that commits."""
    event = OutboxEvent.objects.create(
        topic=topic, subject_id=subject_id, partner_id=partner_id, enqueued_at=now, due_at=now + delay
    )
    if not delay:
        transaction.on_commit(lambda: _publish_quietly(event.pk), robust=True)
    return event


def publish(event_id: int) -> None:
    """Send a wake-up for the event. Raises whatever the broker raises, within its time-outs."""
    current_app.send_task(WAKE_TASK, args=[event_id], retry=False, ignore_result=True, expires=3600)


def _publish_quietly(event_id: int) -> None:
    """Publish unless the broker failed a moment ago: a request waits for a broken broker at most once."""
    global _broker_shunned_until
    if time.monotonic() < _broker_shunned_until:
        return
    try:
        publish(event_id)
    except Exception as error:
        _broker_shunned_until = time.monotonic() + SHUN_SECONDS
        log.warning("wake-up %s was not published (%s); the relay will send it", event_id, error)


def handle(event_id: int, *, now: datetime) -> bool:
    """Handle one event exactly once; return whether this call did it.

    The attempt is counted in a transaction of its own first, so that an event which kills its
    process is seen to have been started.
    """
    attempts = _start_attempt(event_id, now=now)
    if attempts is None:
        return False
    if attempts > MAX_ATTEMPTS:
        _bury(event_id, now=now)
        return False
    try:
        return _work(event_id, now=now)
    except Exception as error:
        OutboxEvent.objects.filter(pk=event_id).update(last_error=f"{type(error).__name__}: {error}"[:2000])
        raise


def _start_attempt(event_id: int, *, now: datetime) -> int | None:
    """Count an attempt at an event that is due and that nobody is at; return which one it is. One statement.

    In a transaction, whose end closes a connection that the server has dropped: the next attempt opens another.
    """
    wanted: dict[str, Any] = {"id": event_id, "now": now, "first": FIRST_BACKOFF.total_seconds(), "most": MAX_ATTEMPTS}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(START, wanted)
        started = cursor.fetchone()
    return started[0] if started else None


def _work(event_id: int, *, now: datetime) -> bool:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(CLAIM, [event_id])
            claimed = cursor.fetchone()
        if claimed is None:
            return False
        topic, subject_id, partner_id = claimed
        declare(_system_for(partner_id), now=now)
        _handlers[topic](subject_id, now)
        with connection.cursor() as cursor:
            cursor.execute(HANDLED, [now, event_id])
        return True


def _bury(event_id: int, *, now: datetime) -> None:
    with transaction.atomic():
        event = OutboxEvent.objects.open().filter(pk=event_id).select_for_update(skip_locked=True).first()
        if event is None:
            return
        declare(_system_for(event.partner_id), now=now)
        event.attempts = MAX_ATTEMPTS
        event.dead_at = now
        event.save(update_fields=["attempts", "dead_at"])
        if when_dead := _when_dead.get(event.topic):
            when_dead(event.subject_id, now)


def _system_for(partner_id: uuid.UUID) -> Actor:
    return Actor(kind="system", id=None, label=SYSTEM.label, partner_id=partner_id, through="worker")


def requeue(*, subject_id: uuid.UUID, now: datetime) -> int:
    """Give every dead event of a subject a fresh set of attempts; return how many there were."""
    return _revive(OutboxEvent.objects.filter(subject_id=subject_id, dead_at__isnull=False), now=now)


def retry(events: QuerySet[OutboxEvent], *, now: datetime) -> int:
    """Do the same for some dead events, of topics that may be retried by hand; return how many there were."""
    return _revive(events.filter(dead_at__isnull=False, handled_at__isnull=True, topic__in=_retried), now=now)


def _revive(dead: QuerySet[OutboxEvent], *, now: datetime) -> int:
    events = list(dead.select_for_update())
    for event in events:
        event.dead_at, event.attempts, event.due_at = None, 0, now
        event.save(update_fields=["dead_at", "attempts", "due_at"])
        transaction.on_commit(lambda pk=event.pk: _publish_quietly(pk), robust=True)  # type: ignore[misc]
    return len(events)


def settle_dead(*, topic: str, subject_id: uuid.UUID, now: datetime) -> int:
    """Mark a subject's dead events of a topic as handled: what they were for is done or given up; return how many."""
    dead = OutboxEvent.objects.dead().filter(topic=topic, subject_id=subject_id)
    return dead.update(handled_at=now)


def relay(*, now: datetime, older_than: timedelta = timedelta(), limit: int = 500) -> int:
    """Publish events that have been due for ``older_than`` and were never sent; return how many.

    They are marked as sent first, in a transaction of their own: a worker passes over a row that is
    locked, so none may be locked while it is being woken. What the broker then refuses is unmarked;
    what a crash leaves marked, the sweep finds. Raises the broker's errors.
    """
    due = OutboxEvent.objects.open().due(now - older_than).unsent().order_by("pk")
    return _send(due[:limit], now)


def _send(events: QuerySet[OutboxEvent], now: datetime) -> int:
    ids = _mark_sent(events, now)
    published = 0
    try:
        for event_id in ids:
            publish(event_id)
            published += 1
    finally:
        if refused := ids[published:]:
            _mark_sent(OutboxEvent.objects.open().filter(pk__in=refused), None)
    return published


def _mark_sent(events: QuerySet[OutboxEvent], sent_at: datetime | None) -> list[int]:
    with transaction.atomic():
        ids = list(events.select_for_update(skip_locked=True).values_list("pk", flat=True))
        OutboxEvent.objects.filter(pk__in=ids).update(sent_at=sent_at)
    return ids


def sweep(*, now: datetime, limit: int = 500) -> int:
    """Wake again whatever is due and still open although it was sent; return how many.

    A wake-up is sent again after a pause, and once a minute when the event has been due for longer:
    with no worker to take them the broker must not fill with wake-ups. Raises the broker's errors.
    """
    lately = Q(due_at__gt=now - RESEND_OLD_AFTER, sent_at__lte=now - RESEND_AFTER)
    overdue = OutboxEvent.objects.open().due(now - FIRST_BACKOFF)
    overdue = overdue.filter(lately | Q(sent_at__lte=now - RESEND_OLD_AFTER))
    return _send(overdue.order_by("due_at")[:limit], now)


def drain(*, now: datetime) -> int:
    """Handle every event that is due at ``now`` in this process, oldest first; return how many.

    What another process is at is left to it.
    """
    done = 0
    while due := list(OutboxEvent.objects.open().due(now).order_by("pk").values_list("pk", flat=True)[:100]):
        handled = sum(handle(event_id, now=now) for event_id in due)
        if not handled:
            break
        done += handled
    return done
