"""What every tab of the reservation record begins with."""

from typing import Any
from uuid import UUID

from billing.queries.reservation_facts import billing_facts
from customers.policy.roles import Action
from customers.queries.access import Place
from portal.http import PartnerRequest, demand, found
from portal.trails import list_trail, reservation_trail
from reservations.queries.record import DAYS_READ, ReservationRecord, reservation_record


def record_of(
    request: PartnerRequest, customer_id: UUID, reservation_id: UUID, *, days: int = DAYS_READ
) -> ReservationRecord:
    """Return the reservation that an address names, or raise 404, or 403 for who may not see it.

    ``days``: how many last days of utilization the page needs.
    """
    record = found(
        reservation_record(
            partner_id=request.partner.pk,
            customer_id=customer_id,
            reservation_id=reservation_id,
            billing=billing_facts(request.now.date()),
            now=request.now,
            days=days,
        )
    )
    demand(request, Action.RESERVATIONS_READ, at=place_of(record))
    return record


def place_of(record: ReservationRecord) -> Place:
    return Place(record.reservation.order_id, record.reservation.pk)


def record_context(request: PartnerRequest, record: ReservationRecord, *, is_tab: bool = True) -> dict[str, Any]:
    """Return what the record's skeleton shows; the Overview is no tab, it is where the tabs hang."""
    customer, reservation = record.customer, record.reservation
    return {
        "record": record,
        "customer": customer,
        "reservation": reservation,
        "today": request.now.date(),
        "trail": reservation_trail(customer, reservation) if is_tab else list_trail(customer),
    }
