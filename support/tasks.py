"""What support does when billing tells of a refund."""

import uuid
from datetime import datetime

from billing import events
from core import outbox
from support.commands.report_progress import report_progress


@outbox.handles(events.REFUND_CHANGED)
def refund_changed(refund_id: uuid.UUID, now: datetime) -> None:
    report_progress(refund_id=refund_id, now=now)
