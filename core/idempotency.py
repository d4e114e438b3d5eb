"""The same key gives the same answer, however often and however many at once."""

import hashlib
import json
import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.database import run
from core.errors import Refusal
from core.models import IdempotencyKey

INSERT = """
    INSERT INTO core_idempotencykey (partner_id, key, input_hash, created_at) VALUES (%s, %s, %s, %s)
    ON CONFLICT (partner_id, key) DO NOTHING
"""
ANSWER = "UPDATE core_idempotencykey SET answer = %s WHERE partner_id = %s AND key = %s"


class IdempotencyKeyReused(Refusal):
    """The key was used before, for something else."""

    code = "IdempotencyKeyReused"
    text = _("This was already sent with other details. Reload the page and try again.")


def once(
    *, partner_id: uuid.UUID, key: str, inputs: dict[str, Any], now: datetime, act: Callable[[], str]
) -> tuple[str, bool]:
    """Run ``act`` once per (partner, key) and remember what it returned.

    The key's row is the first statement of the transaction: a twin waits on it, and then gets the
    first one's answer. Returns (answer, whether this call acted). A refusal forgets the key.

    Raises:
        IdempotencyKeyReused: the same key came with other inputs.
    """
    digest = hashlib.sha256(json.dumps(inputs, sort_keys=True, default=str).encode()).digest()
    with transaction.atomic():
        if not run(INSERT, [partner_id, key, digest, now]):
            return _remembered(partner_id, key, digest), False
        answer = act()
        run(ANSWER, [answer, partner_id, key])
        return answer, True


def _remembered(partner_id: uuid.UUID, key: str, digest: bytes) -> str:
    row = IdempotencyKey.objects.get(partner_id=partner_id, key=key)
    if bytes(row.input_hash) != digest:
        raise IdempotencyKeyReused
    return row.answer
