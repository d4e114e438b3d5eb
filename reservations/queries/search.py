"""Find reservations by an id, or by the beginning of a name."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q, QuerySet

from reservations.models import Reservation
from reservations.queries.facts import BillingFacts
from reservations.queries.rows import ReservationRow, readable, row_of
from reservations.queries.status import shown_status


def reservations_beginning_with(
    *, partner_id: uuid.UUID, text: str, at_most: int, billing: BillingFacts, now: datetime
) -> Sequence[ReservationRow]:
    """Return reservations whose name begins with a text, latest purchase first."""
    found = Reservation.objects.filter(partner_id=partner_id, name__istartswith=text)
    return _rows(found, at_most, billing, now)


def reservations_of(
    *, partner_id: uuid.UUID, id_: uuid.UUID, at_most: int, billing: BillingFacts, now: datetime
) -> Sequence[ReservationRow]:
    """Return the reservation with this id, or those of the order with this id."""
    found = Reservation.objects.filter(Q(pk=id_) | Q(order_id=id_), partner_id=partner_id)
    return _rows(found, at_most, billing, now)


def _rows(
    reservations: QuerySet[Reservation], at_most: int, billing: BillingFacts, now: datetime
) -> list[ReservationRow]:
    annotated = reservations.annotate(status=shown_status(now=now, payment_failed=billing.payment_failed))
    read = readable(annotated, billing=billing, now=now).order_by("-purchased_at", "id")
    return [row_of(one, now=now) for one in read[:at_most]]
