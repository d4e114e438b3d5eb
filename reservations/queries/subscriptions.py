"""A customer's Azure subscriptions with the reservations that turn on them."""

import uuid
from datetime import datetime

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from core.id_prefix import id_begins_with
from customers.models import Subscription
from reservations.models import Reservation
from reservations.queries.status import running


def subscriptions_of(
    *, partner_id: uuid.UUID, customer_id: uuid.UUID, text: str = "", state: str = "", now: datetime
) -> QuerySet[Subscription]:
    """Return a customer's subscriptions: all, those whose name contains or ID begins with a text, those in a state.

    ``billed`` and ``scoped``: how many reservations that have not ended are billed to it, and apply to it alone.
    """
    rows = Subscription.objects.filter(partner_id=partner_id, customer_id=customer_id)
    if text:
        rows = rows.filter(name__icontains=text) | rows.filter(id_begins_with(text))
    if state:
        rows = rows.filter(state=state)
    held = running(Reservation.objects.filter(partner_id=OuterRef("partner_id")), now=now).order_by()
    return rows.annotate(
        billed=_number(held, "order__billing_subscription"), scoped=_number(held, "scope_subscription")
    )


def _number(held: QuerySet[Reservation], column: str) -> Coalesce:
    own = held.filter(**{column: OuterRef("pk")}).values(column).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(own, output_field=IntegerField()), 0)
