"""One transaction a request, one statement that says who acts."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction

from core.actor import Actor
from core.database import run

DECLARE = """
    SELECT set_config('app.partner_id', %s, true), set_config('app.actor', %s, true), set_config('app.now', %s, true)
"""


def declare(actor: Actor, *, now: datetime) -> None:
    """Tell the open transaction who acts, for which partner, and when; the audit trigger reads it."""
    who = {"kind": actor.kind, "id": str(actor.id or ""), "label": actor.label, "through": actor.through}
    run(DECLARE, [str(actor.partner_id or ""), json.dumps(who, ensure_ascii=False), now.isoformat()])


@contextmanager
def acting(actor: Actor, *, now: datetime) -> Iterator[None]:
    """Open a transaction in which ``actor`` acts at ``now``."""
    with transaction.atomic():
        declare(actor, now=now)
        yield
