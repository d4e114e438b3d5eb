"""Whether a reservation is still as it was made."""

from datetime import datetime
from enum import Enum

from reservations.models import OpenAct, Reservation


class Touched(Enum):
    """What has become of it since."""

    ENDED = "ended"
    BUSY = "busy"
    CHANGED = "changed"


def touched(reservation: Reservation) -> Touched | None:
    """Return what has happened to a reservation since it was made; None for nothing. One query.

    Every change raises the version: settings, and each payment that is taken.
    """
    if not reservation.is_active:
        return Touched.ENDED
    if OpenAct.objects.filter(partner_id=reservation.partner_id, reservation=reservation).exists():
        return Touched.BUSY
    return Touched.CHANGED if reservation.version != 1 else None


def moved_on(reservation: Reservation, *, now: datetime) -> Touched | None:
    """Return what stands in the way of taking its purchase back; None for nothing. One query.

    Other settings don't, nor do payments: they end with it, or are corrected.
    """
    if reservation.is_over(now):
        return Touched.ENDED
    is_busy = OpenAct.objects.filter(partner_id=reservation.partner_id, reservation=reservation).exists()
    return Touched.BUSY if is_busy else None
