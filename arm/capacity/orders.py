"""Orders with what their bodies tell beside their own values."""

from datetime import datetime

from django.db.models import DateTimeField, IntegerField, JSONField, OuterRef, Prefetch, QuerySet, Subquery, Sum

from arm.who_acted import kind_of_actor
from core.who_did import who_changed, who_made
from reservations.models import Reservation, ReservationOrder
from reservations.queries.changes import TABLE as RESERVATIONS

TABLE = "reservations_reservationorder"


def with_order_facts(
    orders: QuerySet[ReservationOrder], *, seen: QuerySet[Reservation], now: datetime
) -> QuerySet[ReservationOrder]:
    """Let orders be read with their bodies' facts; two queries.

    ``seen``: the reservations that the caller may see; those of an order stand in its ``seen``, the oldest first. An
    order has no version of its own: its ETag rises with every change of any of its reservations, and its last change is
    the last one of theirs.
    """
    held = Reservation.objects.filter(partner_id=OuterRef("partner_id"), order=OuterRef("pk")).order_by()
    of_order = held.values("order")
    versions = of_order.annotate(sum=Sum("version")).values("sum")
    newest = held.order_by("-updated_at", "-pk")
    changed_by = newest.annotate(by=who_changed(RESERVATIONS, kind=kind_of_actor())).values("by")[:1]
    mine = Prefetch("reservations", seen.only("pk", "order_id").order_by("created_at", "pk"), to_attr="seen")
    return orders.annotate(
        etag=Subquery(versions, output_field=IntegerField()),
        changed_at=Subquery(newest.values("updated_at")[:1], output_field=DateTimeField()),
        created_by=who_made(TABLE, kind=kind_of_actor()),
        changed_by=Subquery(changed_by, output_field=JSONField()),
    ).prefetch_related(mine)
