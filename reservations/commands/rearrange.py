"""Who may split and merge reservations of an order, and in which state."""

import uuid
from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from core.errors import Refusal
from customers.policy.access import Principal
from customers.policy.roles import Action
from customers.queries.access import Place, may
from reservations.commands.change_settings import ReservationChanged
from reservations.commands.open_act import ReservationBusy
from reservations.models import OpenAct, Reservation


class RearrangeNotAllowed(Refusal):
    """The person may look at this order, but not configure it."""

    code = "AuthorizationFailed"
    text = _("Splitting and merging needs the Owner, Contributor or Reservations Administrator role on the order.")


class ReservationNotRunning(Refusal):
    """It was cancelled or has expired."""

    code = "OperationCannotBePerformedInCurrentState"
    text = _("%(name)s has ended. It cannot be split or merged any more.")


def demand_right(*, order_id: uuid.UUID, principal: Principal, now: datetime) -> None:
    """Refuse who may not configure the order: the new reservations are the order's. Raises: RearrangeNotAllowed."""
    if not may(principal, Action.RESERVATIONS_CONFIGURE, at=Place(order_id), now=now):
        raise RearrangeNotAllowed


def lock_running(ids: Collection[uuid.UUID], *, partner_id: uuid.UUID, now: datetime) -> list[Reservation]:
    """Lock a partner's reservations in the order of their ids; each must be running and in no act.

    Raises:
        ReservationNotRunning, ReservationBusy; Reservation.DoesNotExist when one is another partner's.
    """
    rows = Reservation.objects.select_for_update(of=("self",)).select_related("item", "order", "customer", "partner")
    found = list(rows.filter(partner_id=partner_id, pk__in=list(ids)).order_by("pk"))
    if len(found) < len(set(ids)):
        raise Reservation.DoesNotExist
    busy = set(
        OpenAct.objects.filter(partner_id=partner_id, reservation__in=found).values_list("reservation", flat=True)
    )
    for reservation in found:
        if reservation.is_over(now):
            raise ReservationNotRunning(name=reservation.name, reservation=reservation.pk)
        if reservation.pk in busy:
            raise ReservationBusy(name=reservation.name, reservation=reservation.pk)
    return found


def demand_versions(reservations: Collection[Reservation], seen: dict[uuid.UUID, int]) -> None:
    """Refuse an act that was made up from older versions; one that isn't named is good as it is.

    Raises:
        ReservationChanged.
    """
    if any(one.version != seen.get(one.pk, one.version) for one in reservations):
        raise ReservationChanged
