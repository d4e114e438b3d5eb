"""Tell people what became of a prepared refund: always the same thread, so that the newest is what they read."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from core.models import Notification
from core.notifications import notify
from support.models import PreparedRefund


def tell(
    prepared: PreparedRefund,
    what: str,
    *,
    to: Iterable[uuid.UUID],
    by: str,
    now: datetime,
    level: Notification.Level = Notification.Level.INFORMATION,
    **more: Any,
) -> None:
    """Notify of ``prepared_refund_{what}``; ``by`` names who did it, nothing when time did."""
    notify(
        partner_id=prepared.partner_id,
        person_ids=to,
        thread=f"prepared_refund:{prepared.pk}",
        code=f"prepared_refund_{what}",
        facts={
            "prepared_id": str(prepared.pk),
            "number": prepared.number,
            "name": by,
            "customer": prepared.customer.company_name,
            "amount": prepared.seen_net_minor,
            "currency": prepared.currency,
            **more,
        },
        level=level,
        now=now,
    )
