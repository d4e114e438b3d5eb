"""A reservation by its id, for a page that names it."""

import uuid

from reservations.models import Reservation


def reservation_named(*, partner_id: uuid.UUID, reservation_id: uuid.UUID) -> Reservation | None:
    """Return one reservation without what hangs on it; None for another partner's as for none."""
    return Reservation.objects.filter(partner_id=partner_id, pk=reservation_id).first()
