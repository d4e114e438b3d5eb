"""Give papers their numbers: per partner, without gaps, in the transaction that uses them."""

import uuid
from datetime import datetime

from core.database import scalar

NEXT = """
    INSERT INTO billing_counter AS counter (partner_id, series, last) VALUES (%s, %s, %s)
    ON CONFLICT (partner_id, series) DO UPDATE SET last = counter.last + excluded.last
    RETURNING last
"""


def next_number(*, partner_id: uuid.UUID, series: str) -> str:
    """Return the next number of a partner's series, for example CN-2026-000318. Locks the series until commit."""
    return next_numbers(1, partner_id=partner_id, series=series)[0]


def next_numbers(count: int, *, partner_id: uuid.UUID, series: str) -> list[str]:
    """Return so many numbers that follow each other; one statement."""
    last = scalar(NEXT, [partner_id, series, count])
    return [f"{series}-{number:06d}" for number in range(last - count + 1, last + 1)]


def credit_note_series(now: datetime) -> str:
    return f"CN-{now:%Y}"


def journal_series(now: datetime) -> str:
    return f"JE-{now:%Y-%m}"
