"""A reservation as one row of a list."""

import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise

from reservations.models import Reservation
from reservations.models.order import BILLING_PLAN_NAMES, TERM_NAMES
from reservations.policy.utilization import share
from reservations.queries.facts import BillingFacts
from reservations.queries.status import Status
from reservations.queries.utilization import hours_of_last

COLUMNS = (
    "id",
    "order_id",
    "customer_id",
    "customer__company_name",
    "name",
    "item__resource_type",
    "item__name",
    "item__region",
    "order__term",
    "order__billing_plan",
    "quantity",
    "status",
    "open_act__id",
    "state",
    "purchased_at",
    "expires_at",
    "hours",
    "excluded_types",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReservationRow:
    """A reservation in a list. Days are UTC calendar days, utilization is percent of the last 7 of them.

    ``is_excluded``: the refund rules of today give nothing back for this type of product.
    """

    id: uuid.UUID
    order_id: uuid.UUID
    customer_id: uuid.UUID
    company_name: str
    name: str
    resource_type: str
    product: str
    region: str
    term: str
    billing_plan: str
    quantity: int
    status: Status
    is_busy: bool
    is_over: bool
    is_excluded: bool
    purchased_on: date
    expires_on: date
    utilization: Fraction | None

    @property
    def term_name(self) -> Promise:
        return TERM_NAMES[self.term]

    @property
    def plan_name(self) -> Promise:
        return BILLING_PLAN_NAMES[self.billing_plan]

    @property
    def is_expiring(self) -> bool:
        return self.status == Status.EXPIRING


def readable(
    reservations: QuerySet[Reservation], *, billing: BillingFacts, now: datetime
) -> QuerySet[Reservation, dict[str, Any]]:
    """Let reservations that carry their ``status`` be read as what ``row_of`` takes."""
    read = reservations.annotate(hours=hours_of_last(7, today=now.date()), excluded_types=billing.excluded_types)
    values: QuerySet[Reservation, dict[str, Any]] = read.values(*COLUMNS)
    return values


def row_of(found: dict[str, Any], *, now: datetime) -> ReservationRow:
    status = Status(found["status"])
    is_over = found["state"] != Reservation.State.SUCCEEDED or found["expires_at"] <= now
    used, reserved = found["hours"] or (Decimal(), Decimal())
    return ReservationRow(
        id=found["id"],
        order_id=found["order_id"],
        customer_id=found["customer_id"],
        company_name=found["customer__company_name"],
        name=found["name"],
        resource_type=found["item__resource_type"],
        product=found["item__name"],
        region=found["item__region"],
        term=found["order__term"],
        billing_plan=found["order__billing_plan"],
        quantity=found["quantity"],
        status=status,
        is_busy=found["open_act__id"] is not None,
        is_over=is_over,
        is_excluded=found["item__resource_type"] in (found["excluded_types"] or ()),
        purchased_on=found["purchased_at"].astimezone(UTC).date(),
        expires_on=found["expires_at"].astimezone(UTC).date(),
        utilization=None if is_over else share(used, reserved),
    )
