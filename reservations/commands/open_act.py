"""Begin and end the one act that a reservation may be in."""

import uuid
from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.database import run
from core.errors import Refusal
from reservations.models import OpenAct, Reservation

OPEN = """
    INSERT INTO reservations_openact (id, partner_id, reservation_id, kind, subject_id, opened_at)
    SELECT gen_random_uuid(), wanted.partner_id, wanted.reservation_id, %s, %s, %s
    FROM unnest(%s::uuid[], %s::uuid[]) AS wanted (partner_id, reservation_id)
    ORDER BY wanted.reservation_id
    ON CONFLICT (reservation_id) DO NOTHING
"""
CLOSE = "DELETE FROM reservations_openact WHERE subject_id = ANY(%s)"


class ReservationBusy(Refusal):
    """Something else is going on with one of the reservations."""

    code = "OperationCannotBePerformedInCurrentState"
    text = _("A request for this reservation is already open.")


def open_acts(
    *, reservations: Collection[Reservation], kind: OpenAct.Kind, subject_id: uuid.UUID, now: datetime
) -> None:
    """Claim the reservations for one act; the database lets only one win.

    Raises:
        ReservationBusy: one of them is in an act already.
    """
    owners, ids = [one.partner_id for one in reservations], [one.pk for one in reservations]
    with transaction.atomic():
        if run(OPEN, [kind, subject_id, now, owners, ids]) < len(ids):
            raise ReservationBusy


def close_acts(subject_ids: Collection[uuid.UUID]) -> None:
    """End whatever these subjects had opened."""
    run(CLOSE, [list(subject_ids)])
