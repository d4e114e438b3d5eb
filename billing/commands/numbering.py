"""Give papers their numbers: per partner, without gaps, in the transaction that uses them."""

import uuid
from datetime import datetime

from core.database import scalar

NEXT = """
    INSERT INTO billing_counter (partner_id, series, last) VALUES (%s, %s, 1)
    ON CONFLICT (partner_id, series) DO UPDATE SET last = billing_counter.last + 1
    RETURNING last
"""


def next_number(*, partner_id: uuid.UUID, series: str) -> str:
    """Return the next number of a partner's series, for example CN-2026-000318. Locks the series until commit."""
    number = scalar(NEXT, [partner_id, series])
    return f"{series}-{number:06d}"


def credit_note_series(now: datetime) -> str:
    return f"CN-{now:%Y}"


def journal_series(now: datetime) -> str:
    return f"JE-{now:%Y-%m}"
