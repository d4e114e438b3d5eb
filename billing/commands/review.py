"""Say at the desk that somebody has a refund or an exchange open."""

import uuid
from datetime import datetime
from typing import Any

from billing.models.review import REVIEW_LASTS
from billing.models.states import RefundState
from core.database import run

LOOKED_AT_IN = (RefundState.AWAITING_APPROVAL, RefundState.DEAD)
"""An exchange's states have the same names."""


LOOK_AT_REFUND = """
    INSERT INTO billing_refundreview (refund_id, person_id, since, seen_at)
    SELECT id, %(person)s, %(now)s, %(now)s FROM billing_refund WHERE id = %(asked)s AND state = ANY(%(states)s)
    ON CONFLICT (refund_id) DO UPDATE SET
        since = CASE WHEN billing_refundreview.person_id = excluded.person_id
                     THEN billing_refundreview.since ELSE excluded.since END,
        person_id = excluded.person_id,
        seen_at = excluded.seen_at
    WHERE billing_refundreview.person_id = excluded.person_id OR billing_refundreview.seen_at <= %(over)s
"""
LOOK_AWAY_FROM_REFUND = "DELETE FROM billing_refundreview WHERE refund_id = %(asked)s AND person_id = %(person)s"


def _of_either(of_refund: str) -> str:
    """Return one statement that does the same to exchanges: an id is of the one or the other."""
    return f"WITH of_refund AS ({of_refund}) {of_refund.replace('refund', 'exchange')}"


LOOK_AT, LOOK_AWAY = _of_either(LOOK_AT_REFUND), _of_either(LOOK_AWAY_FROM_REFUND)


def look_at(*, asked_id: uuid.UUID, person_id: uuid.UUID, now: datetime) -> None:
    """Mark a refund or an exchange before the desk as being looked at, unless somebody else still is.

    The first one stays named.
    """
    values: dict[str, Any] = {
        "asked": asked_id,
        "person": person_id,
        "states": [state.value for state in LOOKED_AT_IN],
        "now": now,
        "over": now - REVIEW_LASTS,
    }
    run(LOOK_AT, values)


def look_away(*, asked_id: uuid.UUID, person_id: uuid.UUID) -> None:
    """Take a person's mark off a refund or an exchange; somebody else's stays."""
    run(LOOK_AWAY, {"asked": asked_id, "person": person_id})
