"""Say at the desk that somebody has a refund open."""

import uuid
from datetime import datetime
from typing import Any

from django.db import connection

from billing.models import RefundReview
from billing.models.review import REVIEW_LASTS
from billing.models.states import RefundState

LOOKED_AT_IN = (RefundState.AWAITING_APPROVAL, RefundState.DEAD)

LOOK = """
    INSERT INTO billing_refundreview (refund_id, person_id, since, seen_at)
    SELECT id, %(person)s, %(now)s, %(now)s FROM billing_refund WHERE id = %(refund)s AND state = ANY(%(states)s)
    ON CONFLICT (refund_id) DO UPDATE SET
        since = CASE WHEN billing_refundreview.person_id = excluded.person_id
                     THEN billing_refundreview.since ELSE excluded.since END,
        person_id = excluded.person_id,
        seen_at = excluded.seen_at
    WHERE billing_refundreview.person_id = excluded.person_id OR billing_refundreview.seen_at <= %(over)s
"""


def look_at(*, refund_id: uuid.UUID, person_id: uuid.UUID, now: datetime) -> None:
    """Mark a refund before the desk as being looked at, unless somebody else still is: the first one stays named."""
    values: dict[str, Any] = {
        "refund": refund_id,
        "person": person_id,
        "states": [state.value for state in LOOKED_AT_IN],
        "now": now,
        "over": now - REVIEW_LASTS,
    }
    with connection.cursor() as cursor:
        cursor.execute(LOOK, values)


def look_away(*, refund_id: uuid.UUID, person_id: uuid.UUID) -> None:
    """Take a person's mark off a refund; somebody else's stays."""
    RefundReview.objects.filter(refund_id=refund_id, person_id=person_id).delete()
