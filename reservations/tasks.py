"""What beat has done about reservations."""

import logging

from celery import shared_task

from core import clock
from reservations.commands.fall_back import fall_back_to_shared

log = logging.getLogger(__name__)


@shared_task(name="reservations.fall_back_to_shared")
def fall_back() -> None:
    """Share the reservations whose management groups have become empty."""
    if shared := fall_back_to_shared(now=clock.now()):
        log.info("%s reservations are shared again", shared)
