"""How much is going on with each customer of a list, read beside it."""

import uuid
from datetime import datetime

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from customers.models import Customer
from reservations.models import Reservation
from reservations.queries.status import running
from support.models import SupportRequest


def with_numbers(
    customers: QuerySet[Customer], *, now: datetime, requested_by: uuid.UUID | None = None
) -> QuerySet[Customer]:
    """Add ``held``, how many reservations of each customer have not ended, and ``asked``, how many requests are open.

    ``requested_by``: count only the requests of this person.
    """
    requests = SupportRequest.objects.filter(state=SupportRequest.State.OPEN)
    if requested_by:
        requests = requests.filter(requested_by_id=requested_by)
    return customers.annotate(held=_number(running(Reservation.objects.all(), now=now)), asked=_number(requests))


def _number(rows: QuerySet[Reservation] | QuerySet[SupportRequest]) -> Coalesce:
    own = rows.filter(partner_id=OuterRef("partner_id"), customer=OuterRef("pk")).order_by()
    counted = own.values("customer").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
