"""One reservation with everything that its pages show of it."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from customers.models import Customer
from reservations.models import OpenAct, Reservation
from reservations.policy.utilization import Utilization
from reservations.queries.facts import BillingFacts
from reservations.queries.status import Status, shown_status
from reservations.queries.utilization import days_of_last, utilization_of

BESIDE = (
    "customer",
    "order__billing_subscription",
    "item",
    "scope_subscription",
    "open_act",
    "remainder_of",
)
DAYS_READ = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class ReservationRecord:
    """The reservation with the rows around it, its status, its last 30 days, and all its payments together.

    ``is_excluded``: the refund rules of today give nothing back for this type of product.
    """

    reservation: Reservation
    status: Status
    is_over: bool
    is_excluded: bool
    utilization: Utilization
    commitment_minor: int

    @property
    def customer(self) -> Customer:
        return self.reservation.customer

    @property
    def open_act(self) -> OpenAct | None:
        """What is going on with it; read already."""
        return getattr(self.reservation, "open_act", None)


def reservation_record(
    *,
    partner_id: uuid.UUID,
    customer_id: uuid.UUID,
    reservation_id: uuid.UUID,
    billing: BillingFacts,
    now: datetime,
) -> ReservationRecord | None:
    """Return the record, in one query; None for another partner's, or another customer's, as for none."""
    reservations = Reservation.objects.filter(partner_id=partner_id, customer_id=customer_id, pk=reservation_id)
    found = (
        reservations.select_related(*BESIDE)
        .annotate(
            status=shown_status(now=now, payment_failed=billing.payment_failed),
            days=days_of_last(DAYS_READ, today=now.date()),
            commitment=billing.commitment,
            excluded_types=billing.excluded_types,
        )
        .first()
    )
    if found is None:
        return None
    return ReservationRecord(
        reservation=found,
        status=Status(found.status),
        is_over=found.is_over(now),
        is_excluded=found.item.resource_type in (found.excluded_types or ()),
        utilization=utilization_of(found.days, today=now.date()),
        commitment_minor=found.commitment or 0,
    )


def remainders_of(reservation: Reservation) -> list[Reservation]:
    """Return what was left of it when some of its units were returned, oldest first."""
    rest = Reservation.objects.filter(partner_id=reservation.partner_id, remainder_of=reservation)
    return list(rest.order_by("created_at"))
