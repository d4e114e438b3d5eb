"""One reservation with everything that its pages show of it."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject, Lower

from customers.models import Customer
from reservations.models import OpenAct, Reservation, SaleEnd
from reservations.policy.renewal import Renewability, RenewalFault, renewability
from reservations.policy.utilization import Utilization
from reservations.queries.facts import BillingFacts
from reservations.queries.renewal_offer import renewal_of
from reservations.queries.status import Status, shown_status
from reservations.queries.utilization import days_of_last, utilization_of

BESIDE = (
    "customer",
    "order__billing_subscription",
    "item",
    "scope_subscription",
    "scope_resource_group",
    "scope_management_group",
    "open_act",
)
DAYS_READ = 30
COMMON_TERMS = ("P1Y", "P3Y")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReservationRecord:
    """The reservation with the rows around it, its status, its last days of use, and all its payments together.

    ``is_excluded``: the refund rules of today give nothing back for this type of product. ``renewability``: of the term
    that its renewal buys, or would. ``is_sold_out``: it is sold for no term any more when the reservation ends.
    ``sale_ends``: by term, the first day without a sale.
    """

    reservation: Reservation
    status: Status
    is_over: bool
    is_excluded: bool
    utilization: Utilization
    commitment_minor: int
    renewability: Renewability
    sale_ends: Mapping[str, date]

    @property
    def is_sold_out(self) -> bool:
        return self.renewability.fault is RenewalFault.RETIRED

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
    days: int = DAYS_READ,
) -> ReservationRecord | None:
    """Return the record with so many last days of utilization, in one query.

    None for another partner's, or another customer's, as for none.
    """
    reservations = Reservation.objects.filter(partner_id=partner_id, customer_id=customer_id, pk=reservation_id)
    found = (
        reservations.select_related(*BESIDE)
        .annotate(
            status=shown_status(now=now, payment_failed=billing.payment_failed),
            days=days_of_last(days, today=now.date()),
            commitment=billing.commitment,
            excluded_types=billing.excluded_types,
            lower_series=Lower("item__series"),
            known_ends=sale_ends(),
        )
        .first()
    )
    if found is None:
        return None
    ends = ends_by_term(found.known_ends)
    return ReservationRecord(
        reservation=found,
        status=Status(found.status),
        is_over=found.is_over(now),
        is_excluded=found.item.resource_type in (found.excluded_types or ()),
        utilization=utilization_of(found.days, today=now.date()),
        commitment_minor=found.commitment or 0,
        renewability=_renewability(found, ends),
        sale_ends=ends,
    )


def ends_by_term(rows: Iterable[Mapping[str, str]]) -> dict[str, date]:
    """Return by term what `sale_ends` found."""
    return {one["term"]: date.fromisoformat(one["on"]) for one in rows}


def sale_ends() -> ArraySubquery:
    """Return the expression of the days from which the product's series, ``lower_series``, is not sold for a term."""
    ends = SaleEnd.objects.filter(series=OuterRef("lower_series")).order_by("term")
    return ArraySubquery(ends.values(end=JSONObject(term="term", on="ended_on")))


def _renewability(reservation: Reservation, ends: Mapping[str, date]) -> Renewability:
    return renewability(
        renewal_of(reservation).term,
        ends_on=reservation.expires_at.date(),
        retired_on=reservation.item.retired_on,
        sale_ends=ends,
        terms=COMMON_TERMS,
    )
