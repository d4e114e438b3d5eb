"""What a person has been told: how much is unread, the newest, and marking as read."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Q, QuerySet

from core.models import Notification


@dataclass(frozen=True, slots=True)
class Unread:
    """How much of a person's news is unread, when the newest of it came, and when something last began to run."""

    count: int
    latest: datetime | None
    running_since: datetime | None


def notifications_of(*, partner_id: uuid.UUID, person_id: uuid.UUID) -> QuerySet[Notification]:
    return Notification.objects.filter(partner_id=partner_id, person_id=person_id)


def unread_of(*, partner_id: uuid.UUID, person_id: uuid.UUID) -> Unread:
    """Count what is unread, by one index that holds nothing else."""
    rows = notifications_of(partner_id=partner_id, person_id=person_id).filter(read_at__isnull=True)
    running = Max("at", filter=Q(level=Notification.Level.IN_PROGRESS))
    found = rows.aggregate(count=Count("pk"), latest=Max("at"), running=running)
    return Unread(found["count"], found["latest"], found["running"])


def ended_since(*, partner_id: uuid.UUID, person_id: uuid.UUID, since: datetime, most: int) -> list[Notification]:
    """Return the unread news that came after an instant and is not in progress, the newest first."""
    rows = notifications_of(partner_id=partner_id, person_id=person_id).filter(read_at__isnull=True, at__gt=since)
    return list(rows.exclude(level=Notification.Level.IN_PROGRESS).order_by("-at", "-id")[:most])


def mark_read(notification: Notification, *, now: datetime) -> None:
    """Mark one as read; one that was read stays read since then."""
    Notification.objects.filter(pk=notification.pk, read_at__isnull=True).update(read_at=now)


def mark_all_read(*, partner_id: uuid.UUID, person_id: uuid.UUID, until: datetime, now: datetime) -> int:
    """Mark as read what came until an instant: what came after it nobody has seen yet. Return how many."""
    rows = notifications_of(partner_id=partner_id, person_id=person_id).filter(read_at__isnull=True, at__lte=until)
    return rows.update(read_at=now)
