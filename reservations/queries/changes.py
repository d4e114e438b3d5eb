"""What has become different about a reservation since somebody looked at it."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from core.models import AuditEvent

TABLE = "reservations_reservation"


@dataclass(frozen=True, slots=True)
class Change:
    """Who changed which columns, and when."""

    by: str
    at: datetime
    columns: frozenset[str]


def changes_since(*, partner_id: uuid.UUID, reservation_id: uuid.UUID, version: int) -> list[Change]:
    """Return the changes that raised the version above the one that was seen, oldest first; one query."""
    events = AuditEvent.objects.filter(
        partner_id=partner_id,
        table_name=TABLE,
        row_id=str(reservation_id),
        action="UPDATE",
        after__version__gt=version,
    )
    return [Change(event.actor_label, event.at, frozenset(event.after or ())) for event in events.order_by("at", "pk")]
