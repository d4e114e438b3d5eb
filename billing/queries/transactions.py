"""How far reservations are paid, payment by payment."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, Q, Sum
from django.db.models.functions import Coalesce

from billing.models import Payment


@dataclass(frozen=True, slots=True)
class Transactions:
    """What was paid so far for all units, in minor units, and how many payments of how many that took."""

    paid_minor: int = 0
    completed: int = 0
    total: int = 0


def transactions_of(*, partner_id: uuid.UUID, reservation_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Transactions]:
    """Return the payments of each reservation; one query. What a remainder carries over counts as its own."""
    is_paid = Q(state=Payment.State.SUCCEEDED)
    rows = (
        Payment.objects.filter(partner_id=partner_id, reservation__in=list(reservation_ids))
        .order_by()
        .values("reservation_id")
        .annotate(
            paid=Coalesce(Sum("amount_minor", filter=is_paid), 0),
            completed=Count("pk", filter=is_paid),
            all=Count("pk"),
        )
    )
    found = {row["reservation_id"]: Transactions(int(row["paid"]), row["completed"], row["all"]) for row in rows}
    return {one: found.get(one, Transactions()) for one in reservation_ids}
