"""Celery's side of the outbox: being woken."""

import logging

from celery import shared_task

from core import clock, outbox

log = logging.getLogger(__name__)


@shared_task(name=outbox.WAKE_TASK)
def wake(event_id: int) -> None:
    """Look at one event; a failure is on its row and is tried again by the sweep."""
    try:
        outbox.handle(event_id, now=clock.now())
    except Exception:
        log.exception("event %s failed", event_id)
