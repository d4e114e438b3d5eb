"""Begin and end the one act that a reservation may be in."""

import uuid
from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from core.errors import Refusal
from reservations.models import OpenAct, Reservation


class ReservationBusy(Refusal):
    """Something else is going on with one of the reservations."""

    code = "OperationCannotBePerformedInCurrentState"
    text = _("A request for this reservation is already open.")


def open_acts(*, reservations: Iterable[Reservation], kind: OpenAct.Kind, subject_id: uuid.UUID, now: datetime) -> None:
    """Claim the reservations for one act; the database lets only one win.

    Raises:
        ReservationBusy: one of them is in an act already.
    """
    acts = [
        OpenAct(
            partner_id=reservation.partner_id,
            reservation=reservation,
            kind=kind,
            subject_id=subject_id,
            opened_at=now,
        )
        for reservation in sorted(reservations, key=lambda one: one.pk)
    ]
    try:
        with transaction.atomic():
            OpenAct.objects.bulk_create(acts)
    except IntegrityError as error:
        raise ReservationBusy from error


def close_acts(subject_ids: Collection[uuid.UUID]) -> None:
    """End whatever these subjects had opened."""
    OpenAct.objects.filter(subject_id__in=subject_ids).delete()
