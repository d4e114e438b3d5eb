"""Send the outbox's wake-ups to the broker, for as long as the process lives."""

import logging
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.db import close_old_connections

from core import clock, outbox
from core.superuser import refuse_at_start

log = logging.getLogger(__name__)

RELAY_SECONDS = 0.2
SWEEP_SECONDS = 2.0
LONGEST_PAUSE = 5.0


class Command(BaseCommand):
    """Relay what was never sent every 200 ms, wake what stays open every 2 s, until SIGTERM."""

    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        refuse_at_start()
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        log.info("relay is ready")
        keep_doing([Duty("relay", relay, RELAY_SECONDS), Duty("sweep", sweep, SWEEP_SECONDS)], until=stop)
        log.info("relay has ended")


def relay(now: datetime) -> int:
    """Send what its own process should have sent by now."""
    return outbox.relay(now=now, older_than=timedelta(seconds=RELAY_SECONDS))


def sweep(now: datetime) -> int:
    return outbox.sweep(now=now)


@dataclass(slots=True)
class Duty:
    """Something to be done every so many seconds; later and later while it fails."""

    name: str
    act: Callable[[datetime], int]
    seconds: float
    failures: int = field(default=0, init=False)
    next_at: float = field(default=0.0, init=False)

    @property
    def pause(self) -> float:
        return min(self.seconds * 2.0**self.failures, max(self.seconds, LONGEST_PAUSE))

    def do(self) -> None:
        """Do it once. An outage of the broker or the database is waited out, and logged once."""
        try:
            close_old_connections()
            self.act(clock.now())
        except Exception as error:
            if not self.failures:
                log.warning("%s fails (%s: %s); trying on", self.name, type(error).__name__, error)
            self.failures = min(self.failures + 1, 10)
        else:
            if self.failures:
                log.warning("%s works again", self.name)
            self.failures = 0
        self.next_at = time.monotonic() + self.pause


def keep_doing(duties: list[Duty], *, until: threading.Event) -> None:
    """Do each duty when its time comes."""
    while not until.is_set():
        for duty in duties:
            if duty.next_at <= time.monotonic() and not until.is_set():
                duty.do()
        until.wait(max(min(duty.next_at for duty in duties) - time.monotonic(), 0.01))
