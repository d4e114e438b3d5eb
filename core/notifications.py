"""Tell people of a partner what happened: a row each, put into words where it is read, and perhaps mailed."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from core import outbox
from core.models import Notification

MAIL = "notification.mail"
"""Topic of the outbox; the subject is a notification that may have to go out as mail."""


def notify(
    *,
    partner_id: uuid.UUID,
    person_ids: Iterable[uuid.UUID],
    thread: str,
    code: str,
    facts: dict[str, Any],
    level: Notification.Level,
    now: datetime,
    is_mailed: bool = True,
) -> None:
    """Tell each person once; what they were told of the same thread before makes way and counts as unread again.

    ``facts`` hold what the words need as JSON: names, numbers, amounts in minor units with their currency, ids.
    A repeated event may call this again: a person has one row a thread. What is in progress stays in the
    portal; anything else is put into the outbox in the same transaction, and whoever sends it decides by the
    code and the person's choice whether it is mailed. ``is_mailed=False``: not this time.
    """
    told = [
        Notification(
            id=uuid.uuid4(),
            partner_id=partner_id,
            person_id=person_id,
            thread=thread,
            code=code,
            facts=facts,
            level=level,
            at=now,
            read_at=None,
        )
        for person_id in sorted(set(person_ids))
    ]
    Notification.objects.bulk_create(
        told,
        update_conflicts=True,
        unique_fields=["partner_id", "person_id", "thread"],
        update_fields=["code", "facts", "level", "at", "read_at"],
    )
    if is_mailed and told and level != Notification.Level.IN_PROGRESS:
        _mail(partner_id=partner_id, person_ids=[one.person_id for one in told], thread=thread, now=now)


def _mail(*, partner_id: uuid.UUID, person_ids: list[uuid.UUID], thread: str, now: datetime) -> None:
    """Put an event for each row; a row that was there before kept its id."""
    rows = Notification.objects.filter(partner_id=partner_id, thread=thread, person_id__in=person_ids)
    for notification_id in rows.order_by("person_id").values_list("pk", flat=True):
        outbox.put(topic=MAIL, subject_id=notification_id, partner_id=partner_id, now=now)
