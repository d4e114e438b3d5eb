"""Answer a program that asks whether somebody has let it in."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto

from customers.models import DeviceCode
from customers.policy.opaque_tokens import digest_of
from customers.queries.signed_in import is_signed_in_still

LEEWAY = timedelta(seconds=1)
"""Clients wait whole seconds, and a call takes its time."""
SLOWER_BY = 5
SLOWEST = 60


class Stage(Enum):
    """How far a sign-in by code has come."""

    UNKNOWN = auto()
    PENDING = auto()
    TOO_FAST = auto()
    EXPIRED = auto()
    DECLINED = auto()
    GRANTED = auto()


@dataclass(frozen=True, slots=True)
class Redeemed:
    """What became of it; ``code`` where somebody has let the program in, this once."""

    stage: Stage
    code: DeviceCode | None = None


def redeem_device_code(*, token: str, app_id: uuid.UUID, tenant_id: uuid.UUID | None, now: datetime) -> Redeemed:
    """Return how far it is. What was granted is given out once; whoever asks too fast has to wait longer.

    A new password of whoever allowed it, or the end of all their sessions, takes it back.
    """
    rows = DeviceCode.objects.select_for_update(of=("self",)).select_related("answered_by")
    code = rows.filter(digest=digest_of(token)).first()
    if code is None or code.consumed_at or (code.app_id, code.tenant_id) != (app_id, tenant_id):
        return Redeemed(Stage.UNKNOWN)
    if now >= code.expires_at:
        return Redeemed(Stage.EXPIRED)
    if code.answered_at is None:
        return _not_yet(code, now)
    if not code.is_allowed:
        return Redeemed(Stage.DECLINED)
    if code.answered_by is None or not is_signed_in_still(code.answered_by, code.session_hash):
        return Redeemed(Stage.UNKNOWN)
    code.consumed_at = now
    code.save(update_fields=["consumed_at"])
    return Redeemed(Stage.GRANTED, code)


def _not_yet(code: DeviceCode, now: datetime) -> Redeemed:
    """Remember that it asked, and slow it down when it does so too often (RFC 8628, 3.5)."""
    soonest = timedelta(seconds=code.interval_seconds) - LEEWAY
    is_too_fast = code.polled_at is not None and now - code.polled_at < soonest
    if is_too_fast:
        code.interval_seconds = min(SLOWEST, code.interval_seconds + SLOWER_BY)
    code.polled_at = now
    code.save(update_fields=["polled_at", "interval_seconds"])
    return Redeemed(Stage.TOO_FAST if is_too_fast else Stage.PENDING)
