"""Clear away what has done its work."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from core.models import IdempotencyKey, Notification, Operation, OutboxEvent

KEPT_FOR = timedelta(days=30)
OPERATIONS_KEPT_FOR = timedelta(days=90)
READ_KEPT_FOR = timedelta(days=90)
NEWS_KEPT_FOR = timedelta(days=365)
BATCH = 10_000


def forget_handled_events(*, now: datetime) -> int:
    """Delete outbox events that were handled more than 30 days ago, at most ``BATCH``; return how many.

    Open and dead ones stay, however old: somebody still has to see to them.
    """
    return _delete_some(OutboxEvent.objects.filter(handled_at__lt=now - KEPT_FOR))


def forget_idempotency_keys(*, now: datetime) -> int:
    """Delete keys older than 30 days, at most ``BATCH``; return how many."""
    return _delete_some(IdempotencyKey.objects.filter(created_at__lt=now - KEPT_FOR))


def forget_operations(*, now: datetime) -> int:
    """Delete operations begun more than 90 days ago, at most ``BATCH``; return how many.

    Whatever an operation did has ended by then, or stands in its own row.
    """
    return _delete_some(Operation.objects.filter(created_at__lt=now - OPERATIONS_KEPT_FOR))


def forget_notifications(*, now: datetime) -> int:
    """Delete news that was read more than 90 days ago, and any that is a year old, at most ``BATCH``; return how many.

    What happened stays in the activity log.
    """
    was_read = Q(read_at__lt=now - READ_KEPT_FOR)
    # What was read so long ago is as old itself: by its instant an index finds it.
    old = Notification.objects.filter(was_read | Q(at__lt=now - NEWS_KEPT_FOR), at__lt=now - READ_KEPT_FOR)
    return _delete_some(old)


def _delete_some(rows: QuerySet[Any]) -> int:
    some = rows.order_by("pk").values_list("pk", flat=True)[:BATCH]
    deleted, _by_model = rows.model._default_manager.filter(pk__in=some).delete()
    return int(deleted)
