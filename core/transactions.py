"""One transaction a request, one statement that says who acts."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import connection, transaction

from core.actor import Actor


def declare(actor: Actor, *, now: datetime) -> None:
    """Tell the open transaction who acts, for which partner, and when; the audit trigger reads it."""
    who = {"kind": actor.kind, "id": str(actor.id or ""), "label": actor.label, "through": actor.through}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('app.partner_id', %s, true), set_config('app.actor', %s, true),"
            " set_config('app.now', %s, true)",
            [str(actor.partner_id or ""), json.dumps(who, ensure_ascii=False), now.isoformat()],
        )


@contextmanager
def acting(actor: Actor, *, now: datetime) -> Iterator[None]:
    """Open a transaction in which ``actor`` acts at ``now``."""
    with transaction.atomic():
        declare(actor, now=now)
        yield
