"""Tell people of a partner what happened: a row each, put into words where it is read."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from core.models import Notification


def notify(
    *,
    partner_id: uuid.UUID,
    person_ids: Iterable[uuid.UUID],
    thread: str,
    code: str,
    facts: dict[str, Any],
    level: Notification.Level,
    now: datetime,
) -> None:
    """Tell each person once; what they were told of the same thread before makes way and counts as unread again.

    ``facts`` hold what the words need as JSON: names, numbers, amounts in minor units with their currency, ids.
    A repeated event may call this again: a person has one row a thread.
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
