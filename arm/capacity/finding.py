"""Orders and reservations by the ids of an address, as far as the caller may see them."""

import uuid

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from arm.errors import NotAllowed
from arm.views import ArmView, guid
from core.errors import Refusal
from customers.policy.roles import Action
from customers.queries.access import Place, may
from reservations.models import Reservation, ReservationOrder
from reservations.queries import seen


class InvalidReservationOrderId(Refusal):
    """Not an id."""

    code = "InvalidReservationOrderId"
    text = _("The reservation order ID has to be a GUID.")


class InvalidReservationId(Refusal):
    """Not an id."""

    code = "InvalidReservationId"
    text = _("The reservation ID has to be a GUID.")


class ReservationOrderNotFound(Refusal):
    """None, or none that the caller may see."""

    code = "ReservationOrderNotFound"
    text = _("The reservation order was not found.")


class ReservationNotFound(Refusal):
    """None in this order, or none that the caller may see."""

    code = "ReservationNotFound"
    text = _("The reservation was not found in this reservation order.")


def orders_seen_by(view: ArmView) -> QuerySet[ReservationOrder]:
    """Return the orders that the caller may see."""
    return seen.orders_seen_by(view.principal, customer=view.customer, now=view.now)


def reservations_seen_by(view: ArmView) -> QuerySet[Reservation]:
    """Return the reservations that the caller may see."""
    return seen.reservations_seen_by(view.principal, customer=view.customer, now=view.now)


def order_at(view: ArmView, order_id: str) -> ReservationOrder:
    """Return the order that an address names. Raises: InvalidReservationOrderId, ReservationOrderNotFound."""
    found = orders_seen_by(view).filter(pk=guid(order_id, InvalidReservationOrderId)).first()
    if found is None:
        raise ReservationOrderNotFound
    return found


def reservation_ids(order_id: str, reservation_id: str) -> tuple[uuid.UUID, uuid.UUID]:
    """Return both ids of an address. Raises: InvalidReservationOrderId, InvalidReservationId."""
    return guid(order_id, InvalidReservationOrderId), guid(reservation_id, InvalidReservationId)


def reservation_at(view: ArmView, order_id: str, reservation_id: str) -> QuerySet[Reservation]:
    """Return the one reservation that an address names, or none. Raises: as ``reservation_ids`` does."""
    order, reservation = reservation_ids(order_id, reservation_id)
    return reservations_seen_by(view).filter(order_id=order, pk=reservation)


def demand_reservation(view: ArmView, order_id: str, reservation_id: str) -> Reservation:
    """Return the reservation that an address names, with its order and product.

    Raises: InvalidReservationOrderId, InvalidReservationId, ReservationNotFound.
    """
    found = reservation_at(view, order_id, reservation_id).select_related("item", "order").first()
    if found is None:
        raise ReservationNotFound
    return found


def demand_configure(view: ArmView, place: Place) -> None:
    """Refuse who may look but not change, before anything of a body is read. Raises: NotAllowed."""
    if not may(view.principal, Action.RESERVATIONS_CONFIGURE, at=place, now=view.now):
        raise NotAllowed
