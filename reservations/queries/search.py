"""Find reservations and orders by the beginning of a name or of an ID."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from core.id_prefix import id_begins_with
from core.name_key import begins_with
from customers.queries.search import ORDER, RESERVATION, Hits, hits
from reservations.models import Reservation, ReservationOrder
from reservations.queries.facts import BillingFacts
from reservations.queries.rows import ReservationRow, readable, row_of
from reservations.queries.status import shown_status


def reservations_beginning_with(
    *, partner_id: uuid.UUID, text: str, at_most: int, billing: BillingFacts, now: datetime
) -> Sequence[ReservationRow]:
    """Return reservations whose name or ID begins with a text, by name."""
    found = Reservation.objects.filter(begins_with(text) | id_begins_with(text), partner_id=partner_id)
    annotated = found.annotate(status=shown_status(now=now, payment_failed=billing.payment_failed))
    read = readable(annotated, billing=billing, now=now).order_by("name_key", "id")
    return [row_of(one, now=now) for one in read[:at_most]]


def order_hits(*, partner_id: uuid.UUID, text: str, at_most: int) -> Hits:
    """Return orders whose name or ID begins with a text, by name."""
    found = ReservationOrder.objects.filter(begins_with(text) | id_begins_with(text), partner_id=partner_id)
    rows = hits(found, ORDER, owner="customer_id", title="name", company="customer__company_name", note="term")
    return rows.order_by("name_key", "pk")[:at_most]


def reservation_hits(*, partner_id: uuid.UUID, id_: str) -> Hits:
    """Return the reservation with an ID."""
    found = Reservation.objects.filter(id_begins_with(id_), partner_id=partner_id).order_by()
    return hits(found, RESERVATION, owner="customer_id", title="name", company="customer__company_name", note="state")
