"""Topics that only the tests have, handled in the worker's own process like the product's."""

import os
import signal
import uuid
from datetime import datetime
from pathlib import Path

from core import outbox

POISON = "test.poison"
HEALTHY = "test.healthy"
# The file in which each start is noted.
STARTS = "PORTAL_TEST_STARTS"


@outbox.handles(POISON)
def kill_the_process(subject_id: uuid.UUID, now: datetime) -> None:
    _note(f"{POISON} {subject_id}")
    os.kill(os.getpid(), signal.SIGKILL)


@outbox.handles(HEALTHY)
def do_nothing(subject_id: uuid.UUID, now: datetime) -> None:
    _note(f"{HEALTHY} {subject_id}")


def _note(line: str) -> None:
    if path := os.environ.get(STARTS):
        with Path(path).open("a") as starts:
            starts.write(line + "\n")
