"""Change a setting of a reservation: who may, in which state, and from which version."""

import uuid
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.errors import Refusal
from customers.policy.access import Principal
from customers.policy.roles import Action
from customers.queries.access import Place, may
from reservations.commands.open_act import ReservationBusy
from reservations.models import OpenAct, Reservation


class SettingsNotAllowed(Refusal):
    """The person may look at this reservation, but not configure it."""

    code = "AuthorizationFailed"
    text = _("Changing settings needs the Owner, Contributor or Reservations Administrator role.")


class ReservationOver(Refusal):
    """It was cancelled or has expired."""

    code = "OperationCannotBePerformedInCurrentState"
    text = _("This reservation has ended. Its settings cannot be changed any more.")


class ReservationChanged(Refusal):
    """Somebody changed it after it was looked at."""

    code = "PreconditionFailed"
    text = _("This reservation was changed meanwhile. Nothing was saved; what you entered is still here.")


class SameValues(Refusal):
    """It is like that already."""

    code = "PatchValuesSameAsExisting"
    text = _("These are the values it has already. Change at least one of them.")


def lock_to_change(*, reservation_id: uuid.UUID, principal: Principal, now: datetime) -> Reservation:
    """Lock a reservation that the principal may configure and that can be changed now.

    Raises:
        SettingsNotAllowed, ReservationOver, ReservationBusy; Reservation.DoesNotExist for another partner's.
    """
    reservation = (
        Reservation.objects.select_for_update(of=("self",))
        .select_related("item", "order")
        .get(partner_id=principal.partner_id, pk=reservation_id)
    )
    place = Place(reservation.order_id, reservation.pk)
    if not may(principal, Action.RESERVATIONS_CONFIGURE, at=place, now=now):
        raise SettingsNotAllowed
    if reservation.is_over(now):
        raise ReservationOver
    if OpenAct.objects.filter(partner_id=reservation.partner_id, reservation=reservation).exists():
        raise ReservationBusy(name=reservation.name, reservation=reservation.pk)
    return reservation


def demand_version(reservation: Reservation, seen: int | None) -> None:
    """Refuse a change that was made up from an older version; None is good for any.

    Raises:
        ReservationChanged.
    """
    if seen is not None and seen != reservation.version:
        raise ReservationChanged


def save_settings(reservation: Reservation, *, now: datetime, **values: Any) -> Reservation:
    """Write these values and raise the version: quotes of the reservation as it was are stale from now on."""
    for name, value in values.items():
        setattr(reservation, name, value)
    reservation.version += 1
    reservation.updated_at = now
    reservation.save(update_fields=[*values, "version", "updated_at"])
    return reservation
