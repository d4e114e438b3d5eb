"""Celery's side of the outbox: being woken."""

import logging

from celery import shared_task

from core import clock, outbox

log = logging.getLogger(__name__)


@shared_task(name=outbox.WAKE_TASK)
def wake(*event_ids: int) -> None:
    """Look at events, one after the other; a failure is on its row and is tried again by the sweep."""
    for event_id in event_ids:
        try:
            outbox.handle(event_id, now=clock.now())
        except Exception:
            log.exception("event %s failed", event_id)
