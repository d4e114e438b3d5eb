"""Put a reservation that has ended out of sight, or back."""

import uuid
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from core.errors import Refusal
from customers.policy.access import Principal
from customers.policy.roles import Action
from customers.queries.access import Place, may
from reservations.commands.change_settings import SettingsNotAllowed, save_settings
from reservations.models import Reservation


class ReservationRuns(Refusal):
    """It has not ended: nobody should lose sight of it."""

    code = "OperationCannotBePerformedInCurrentState"
    text = _("This reservation has not ended. Only one that was cancelled or has expired can be archived.")


def set_archived(*, reservation_id: uuid.UUID, is_archived: bool, principal: Principal, now: datetime) -> Reservation:
    """Archive a reservation that has ended, or take it back; the same again changes nothing. Locks the reservation.

    Raises:
        SettingsNotAllowed, ReservationRuns; Reservation.DoesNotExist for another partner's.
    """
    reservation = Reservation.objects.select_for_update(of=("self",)).get(
        partner_id=principal.partner_id, pk=reservation_id
    )
    place = Place(reservation.order_id, reservation.pk)
    if not may(principal, Action.RESERVATIONS_CONFIGURE, at=place, now=now):
        raise SettingsNotAllowed
    if is_archived and not reservation.is_over(now):
        raise ReservationRuns
    if reservation.is_archived == is_archived:
        return reservation
    return save_settings(reservation, now=now, is_archived=is_archived)
