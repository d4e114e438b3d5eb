"""What beat has done about reservations."""

import logging

from celery import shared_task

from core import clock
from reservations.commands.fall_back import fall_back_to_shared
from reservations.commands.gather_digest import gather_all_digests

log = logging.getLogger(__name__)


@shared_task(name="reservations.fall_back_to_shared")
def fall_back() -> None:
    """Share the reservations whose management groups have become empty."""
    if shared := fall_back_to_shared(now=clock.now()):
        log.info("%s reservations are shared again", shared)


@shared_task(name="reservations.gather_digests")
def gather_digests() -> None:
    """Gather the digests of the partners whose day has begun."""
    if told := gather_all_digests(now=clock.now()):
        log.info("%s people are told what expires", told)
