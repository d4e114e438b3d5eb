"""What the page of one order shows beside the order's own rows."""

from dataclasses import dataclass, field

from billing.models import Payment, RefundLine
from billing.queries.orders import OrderRecord, status_of
from portal.http import PartnerRequest
from reservations.models import Reservation, ReservationOrder
from reservations.queries.status import Status
from support.queries.order_refunds import refunds_of_order
from support.queries.whose_requests import whose_requests


@dataclass(frozen=True, slots=True)
class OrderPage:
    """``has_failed``: a payment failed, and none was made since. ``refunds``: those that the person may see."""

    state: str
    state_name: str
    total_minor: int
    paid_number: int
    payments_number: int
    paid_minor: int
    returned_minor: int
    has_failed: bool
    reservations: list[tuple[Reservation, Status]]
    may_see_refunds: bool
    refunds: list[RefundLine] = field(default_factory=list)

    @property
    def open_minor(self) -> int:
        return self.total_minor - self.paid_minor


def order_page(request: PartnerRequest, record: OrderRecord) -> OrderPage:
    """Put the page together; one query beside the record's own."""
    order = record.order
    whose = whose_requests(request.principal)
    refunds = refunds_of_order(order.partner_id, order.pk, requested_by=whose.only_by) if whose.any else None
    state = getattr(order, "shown_state", order.state)
    balance = getattr(order, "balance", None)
    return OrderPage(
        state=state,
        state_name=str(ReservationOrder.State(state).label),
        total_minor=getattr(order, "total_minor", None) or 0,
        paid_number=getattr(order, "paid_number", None) or 0,
        payments_number=getattr(order, "payments_number", None) or 0,
        paid_minor=balance.paid_minor if balance else 0,
        returned_minor=balance.returned_minor if balance else 0,
        has_failed=any(one.state == Payment.State.FAILED for one in record.payments)
        and bool(getattr(order, "has_failed", False)),
        reservations=[(one, status_of(one)) for one in record.reservations],
        may_see_refunds=whose.any,
        refunds=list(refunds) if refunds is not None else [],
    )
