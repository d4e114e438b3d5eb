"""The outbox: what has to happen after a commit, kept in PostgreSQL until it has happened.

A row is written in the transaction of the act that causes it. The broker only carries its id, so
that losing the broker loses nothing: the relay publishes what was never sent, the sweep wakes what
stays open. Whoever is woken claims the row in PostgreSQL and does the work in one transaction.
"""

import logging
import time
import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from celery import current_app
from django.db import OperationalError, connection, transaction
from django.db.models import Q, QuerySet

from core.actor import SYSTEM, Actor
from core.database import rows, run
from core.models import OutboxEvent
from core.topics import handles, handles_together, most_together, retried_topics, topic_named
from core.transactions import declare

__all__ = [
    "MAX_ATTEMPTS", "drain", "handle", "handles", "handles_together", "publish", "put", "put_all", "relay", "requeue",
    "retry", "settle_dead", "sweep",
]  # fmt: skip

log = logging.getLogger(__name__)

MAX_ATTEMPTS = 5
FIRST_BACKOFF = timedelta(seconds=2)
RESEND_AFTER = timedelta(seconds=4)
RESEND_OLD_AFTER = timedelta(minutes=1)
WAKE_TASK = "core.wake"
SHUN_SECONDS = 5.0

PUT = """
    INSERT INTO core_outboxevent (partner_id, topic, enqueued_at, due_at, attempts, last_error, subject_id, weight)
    SELECT %s, %s, %s, %s, 0, '', subject, weight FROM unnest(%s::uuid[], %s::int[]) AS told (subject, weight)
    RETURNING id
"""
START = """
    WITH woken AS MATERIALIZED (
        SELECT id, topic, partner_id, weight, attempts = 0 AND last_error = '' AS is_untried
        FROM core_outboxevent
        WHERE id = %(id)s AND handled_at IS NULL AND dead_at IS NULL AND due_at <= %(now)s
        FOR UPDATE SKIP LOCKED
    ), room AS (
        SELECT woken.*, greatest(at_most - weight, 0) AS room
        FROM woken JOIN unnest(%(topics)s::text[], %(at_most)s::int[]) AS together (topic, at_most) USING (topic)
        WHERE is_untried
    ), alongside AS (
        SELECT waiting.id, sum(waiting.weight) OVER (ORDER BY waiting.due_at, waiting.id) <= room.room AS has_room
        FROM room CROSS JOIN LATERAL (
            SELECT id, due_at, weight FROM core_outboxevent
            WHERE handled_at IS NULL AND dead_at IS NULL AND due_at <= %(now)s AND id <> room.id
                AND topic = room.topic AND partner_id = room.partner_id AND attempts = 0 AND last_error = ''
            ORDER BY due_at, id LIMIT room.room FOR UPDATE SKIP LOCKED
        ) AS waiting
    )
    UPDATE core_outboxevent
    SET attempts = attempts + 1,
        due_at = %(now)s::timestamptz + make_interval(secs => %(first)s * power(2, least(attempts, %(most)s)))
    WHERE id = ANY(ARRAY(SELECT id FROM woken UNION ALL SELECT id FROM alongside WHERE has_room))
    RETURNING id, attempts
"""
"""What failed once is tried alone, also when the desk has given it a fresh set of attempts: it takes nobody along
twice."""
CLAIM = """
    SELECT id, topic, subject_id, partner_id FROM core_outboxevent
    WHERE id = ANY(%s) AND handled_at IS NULL AND dead_at IS NULL
    ORDER BY id FOR UPDATE
"""
"""Waits, and does not pass over: a twin that came too late may hold the lock for a moment still, and this attempt is
counted already."""
HANDLED = "UPDATE core_outboxevent SET handled_at = %s WHERE id = ANY(%s)"
FAILED = """
    UPDATE core_outboxevent SET last_error = %s
    WHERE id = ANY(ARRAY(
        SELECT id FROM core_outboxevent WHERE id = ANY(%s) AND handled_at IS NULL FOR UPDATE SKIP LOCKED
    ))
"""
"""Whoever is at one of them again already will write an answer of its own."""
NO_ANSWER = "no answer: each time the process that worked on it was gone"
IDS_A_WAKE_UP = 10
MOST_REMEMBERED = 10_000

_broker_shunned_until = 0.0
_taken_along: set[int] = set()
"""Events that this process has done beside the one it was woken for; most of their own wake-ups are still to come."""


def put(
    *,
    topic: str,
    subject_id: uuid.UUID,
    partner_id: uuid.UUID,
    now: datetime,
    delay: timedelta = timedelta(),
    weight: int = 1,
) -> int:
    """Write an event in the current transaction, publish it, best effort, once that commits, and return its id.

    ``weight``: how much it is beside others, where several are done together (`core.topics.handles_together`).
    """
    subjects = {subject_id: weight}
    return put_all(topic=topic, subjects=subjects, partner_id=partner_id, now=now, delay=delay)[0]


def put_all(
    *,
    topic: str,
    subjects: Mapping[uuid.UUID, int],
    partner_id: uuid.UUID,
    now: datetime,
    delay: timedelta = timedelta(),
) -> list[int]:
    """Do the same for many subjects, each with its weight, and return the events' ids in their order.

    One statement, and a wake-up for every ten of them.
    """
    wanted = [partner_id, topic, now, now + delay, list(subjects), list(subjects.values())]
    ids = [pk for (pk,) in rows(PUT, wanted)]
    if not delay:
        for first in range(0, len(ids), IDS_A_WAKE_UP):
            _publish_after_commit(ids[first : first + IDS_A_WAKE_UP])
    return ids


def publish(event_ids: Sequence[int]) -> None:
    """Send a wake-up for events. Raises whatever the broker raises, within its time-outs."""
    current_app.send_task(WAKE_TASK, args=event_ids, retry=False, ignore_result=True, expires=3600)


def _publish_after_commit(event_ids: Sequence[int]) -> None:
    transaction.on_commit(lambda: _publish_quietly(event_ids), robust=True)


def _publish_quietly(event_ids: Sequence[int]) -> None:
    """Publish unless the broker failed a moment ago: a request waits for a broken broker at most once."""
    global _broker_shunned_until
    if time.monotonic() < _broker_shunned_until:
        return
    try:
        publish(event_ids)
    except Exception as error:
        _broker_shunned_until = time.monotonic() + SHUN_SECONDS
        log.warning("wake-up %s was not published (%s); the relay will send it", event_ids, error)


def handle(event_id: int, *, now: datetime) -> int:
    """Handle one event exactly once, and along with it what else waits that is done together; return how many.

    The attempt is counted first, and committed by itself where no transaction is open, so that an event which kills
    its process is seen to have been started.
    """
    if event_id in _taken_along:
        _taken_along.discard(event_id)
        return 0
    started = _start_attempt(event_id, now=now)
    if not started:
        return 0
    if started[event_id] > MAX_ATTEMPTS:
        _bury(event_id, now=now)
        return 0
    try:
        handled = _work(list(started), now=now)
    except Exception as error:
        _note_failure(list(started), error)
        raise
    transaction.on_commit(lambda: _note_taken_along(started, event_id))
    return handled


def _note_failure(event_ids: list[int], error: Exception) -> None:
    beside = f"together with {len(event_ids) - 1} more: " if len(event_ids) > 1 else ""
    run(FAILED, [f"{beside}{type(error).__name__}: {error}"[:2000], event_ids])


def _note_taken_along(started: Collection[int], event_id: int) -> None:
    """Remember what was taken along, so that the database is not asked about it again: it is done for good."""
    if len(_taken_along) > MOST_REMEMBERED:
        _taken_along.clear()
    _taken_along.update(pk for pk in started if pk != event_id)


def _start_attempt(event_id: int, *, now: datetime) -> dict[int, int]:
    """Count an attempt at an event that is due and that nobody is at; return which one it is, by the event's id.

    Nothing if there is none. With it those come that are done together with it and were never tried. One statement,
    and no transaction around it: most wake-ups find that their event was taken along before.
    """
    together = most_together()
    wanted = {
        "id": event_id,
        "now": now,
        "first": FIRST_BACKOFF.total_seconds(),
        "most": MAX_ATTEMPTS,
        "topics": list(together),
        "at_most": list(together.values()),
    }
    try:
        return dict(rows(START, wanted))
    except OperationalError:
        # The server may have dropped the connection: the next attempt opens another.
        connection.close_if_unusable_or_obsolete()
        raise


def _work(event_ids: list[int], *, now: datetime) -> int:
    with transaction.atomic():
        claimed = rows(CLAIM, [event_ids])
        if not claimed:
            return 0
        _id, topic, _subject, partner_id = claimed[0]
        declare(_system_for(partner_id), now=now)
        topic_named(topic).handle([subject for _id, _topic, subject, _partner in claimed], now)
        run(HANDLED, [now, [pk for pk, *_ in claimed]])
        return len(claimed)


def _bury(event_id: int, *, now: datetime) -> None:
    with transaction.atomic():
        event = OutboxEvent.objects.open().filter(pk=event_id).select_for_update(skip_locked=True).first()
        if event is None:
            return
        declare(_system_for(event.partner_id), now=now)
        event.attempts = MAX_ATTEMPTS
        event.dead_at = now
        event.last_error = event.last_error or NO_ANSWER
        event.save(update_fields=["attempts", "dead_at", "last_error"])
        topic_named(event.topic).give_up(event.subject_id, now)


def _system_for(partner_id: uuid.UUID) -> Actor:
    return Actor(kind="system", id=None, label=SYSTEM.label, partner_id=partner_id, through="worker")


def requeue(*, subject_id: uuid.UUID, now: datetime) -> int:
    """Give every dead event of a subject a fresh set of attempts; return how many there were."""
    return _revive(OutboxEvent.objects.filter(subject_id=subject_id, dead_at__isnull=False), now=now)


def retry(events: QuerySet[OutboxEvent], *, now: datetime) -> int:
    """Do the same for some dead events, of topics that may be retried by hand; return how many there were."""
    return _revive(events.filter(dead_at__isnull=False, handled_at__isnull=True, topic__in=retried_topics()), now=now)


def _revive(dead: QuerySet[OutboxEvent], *, now: datetime) -> int:
    events = list(dead.select_for_update())
    for event in events:
        event.dead_at, event.attempts, event.due_at = None, 0, now
        event.save(update_fields=["dead_at", "attempts", "due_at"])
        _publish_after_commit([event.pk])
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
            publish([event_id])
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
