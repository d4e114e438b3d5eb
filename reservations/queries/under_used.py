"""The reservations of a partner that waste most."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from reservations.models import Reservation, UtilizationWeek
from reservations.policy.utilization import is_low, share
from reservations.queries.utilization import hours_of_last

MOST_LOOKED_AT = 30
KNOWN_WITHIN = timedelta(days=3)
"""A week that ended earlier says nothing of today."""


@dataclass(frozen=True, slots=True)
class UnderUsed:
    """A reservation with its hours over the last 7 full UTC days."""

    id: uuid.UUID
    customer_id: uuid.UUID
    company_name: str
    name: str
    used: Decimal
    reserved: Decimal

    @property
    def unused(self) -> Decimal:
        return self.reserved - self.used

    @property
    def utilization(self) -> Fraction | None:
        return share(self.used, self.reserved)


def most_under_used(*, partner_id: uuid.UUID, now: datetime, at_most: int) -> list[UnderUsed]:
    """Return running reservations used below the threshold, those with most unused hours first; one query.

    Which ones is looked up among the weeks summed up on arrival; their hours are those that the other pages show.
    """
    weeks = UtilizationWeek.objects.filter(
        partner_id=partner_id,
        is_low=True,
        last_day__gte=now.date() - KNOWN_WITHIN,
        reservation__state=Reservation.State.SUCCEEDED,
        reservation__expires_at__gt=now,
    )
    read = weeks.annotate(hours=hours_of_last(7, today=now.date(), of="reservation_id")).order_by("-unused_hours")
    columns = ("reservation_id", "reservation__customer_id", "reservation__customer__company_name")
    rows = [
        UnderUsed(*row, *(hours or (Decimal(), Decimal())))
        for *row, hours in read.values_list(*columns, "reservation__name", "hours")[:MOST_LOOKED_AT]
    ]
    low = [one for one in rows if is_low(one.utilization)]
    return sorted(low, key=lambda one: -one.unused)[:at_most]
