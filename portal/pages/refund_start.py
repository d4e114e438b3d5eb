"""Starting a refund: from what an address names to a quote, or to the reasons why not."""

import uuid
from collections.abc import Container, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.urls import reverse

from billing.commands.make_quote import Wanted, make_quote
from billing.models import Quote
from billing.queries.refund_pages import customers_reservations, excluded_types
from core.errors import Refusal
from customers.models import Customer
from customers.policy.access import Decision, Why
from portal.forms.refund import QuantityField
from portal.http import PartnerRequest
from portal.pages.refund_obstacles import refund_obstacle
from portal.refusals import CONFLICT, UNPROCESSABLE, status_of
from reservations.models import Reservation
from support.queries.refund_requests import request_numbers


@dataclass(frozen=True, slots=True)
class StartRow:
    """A reservation that somebody wants refunded: what they typed, and why it can't be quoted like that."""

    reservation: Reservation
    typed: str
    quantity: int | None
    error: str = ""
    trouble: str = ""
    request_number: str = ""
    without_url: str = ""


@dataclass(frozen=True, slots=True)
class Started:
    """Why there is no quote yet."""

    customer: Customer
    rows: list[StartRow] = field(default_factory=list)
    refusal: Refusal | None = None

    @property
    def is_correctable(self) -> bool:
        """Whether another quantity would do: nothing else stands in the way."""
        return bool(self.rows) and not self.refusal and not any(row.trouble for row in self.rows)

    @property
    def status(self) -> int:
        if self.refusal:
            return status_of(self.refusal)
        return CONFLICT if any(row.trouble for row in self.rows) else UNPROCESSABLE


def start(
    request: PartnerRequest, customer: Customer, ids: Sequence[str], quantities: Sequence[str]
) -> Quote | Started | None:
    """Quote what is named, or say why not; None when a reservation is not this customer's.

    ``quantities`` go with ``ids`` one by one; a missing one means all units.
    """
    asked = _asked(ids, quantities)
    if asked is None:
        return None
    reservations = {one.pk: one for one in customers_reservations(customer.partner_id, customer.pk, asked)}
    if len(reservations) != len(asked):
        return None
    excluded = excluded_types(request.now)
    rows = [_row(reservations[pk], typed, excluded, request.now) for pk, typed in asked.items()]
    if rows and not any(row.error or row.trouble for row in rows):
        return _quoted(request, customer, rows)
    return Started(customer, _with_ways_on(customer, rows))


def _asked(ids: Sequence[str], quantities: Sequence[str]) -> dict[uuid.UUID, str | None] | None:
    typed: list[str | None] = [*quantities, *([None] * len(ids))]
    try:
        return {uuid.UUID(one): typed[place] for place, one in enumerate(ids)}
    except ValueError:
        return None


def _quoted(request: PartnerRequest, customer: Customer, rows: Sequence[StartRow]) -> Quote | Started:
    wanted = [Wanted(row.reservation.pk, row.quantity) for row in rows]
    try:
        return make_quote(customer=customer, wanted=wanted, actor=request.actor, now=request.now)
    except Refusal as refusal:
        return Started(customer, _with_ways_on(customer, rows), refusal)


def _row(reservation: Reservation, typed: str | None, excluded: Container[str], now: datetime) -> StartRow:
    trouble = _trouble(reservation, excluded, now)
    if typed is None:
        return StartRow(reservation, str(reservation.quantity), None, trouble=trouble)
    quantity, error = _quantity(reservation, typed)
    return StartRow(reservation, typed, quantity, error="" if trouble else error, trouble=trouble)


def _quantity(reservation: Reservation, typed: str) -> tuple[int | None, str]:
    try:
        return QuantityField(owned=reservation.quantity, name=reservation.name).clean(typed), ""
    except ValidationError as error:
        return None, " ".join(error.messages)


def _trouble(reservation: Reservation, excluded: Container[str], now: datetime) -> str:
    """Say why it can't be refunded whoever asks; a missing right alone does not stop a quote."""
    obstacle = refund_obstacle(
        is_busy=hasattr(reservation, "open_act"),
        is_over=reservation.is_over(now),
        is_excluded=reservation.item.resource_type in excluded,
        right=Decision(True, Why.ROLE),
    )
    return str(obstacle.label) if obstacle else ""


def _with_ways_on(customer: Customer, rows: Sequence[StartRow]) -> list[StartRow]:
    """Give each row the link to what is open about it, and to going on without it."""
    open_refunds = {row.reservation.pk: _open_refund(row.reservation) for row in rows}
    numbers = request_numbers(customer.partner_id, [one for one in open_refunds.values() if one])
    return [
        replace(
            row,
            request_number=numbers.get(open_refunds[row.reservation.pk], ""),
            without_url=_url(customer, [other for other in rows if other is not row]),
        )
        for row in rows
    ]


def _open_refund(reservation: Reservation) -> str:
    return str(reservation.open_act.subject_id) if hasattr(reservation, "open_act") else ""


def _url(customer: Customer, rows: Sequence[StartRow]) -> str:
    """Return the address that starts with these rows; nothing for none."""
    if not rows:
        return ""
    pairs = [pair for row in rows for pair in (("reservation", row.reservation.pk), ("quantity", row.typed))]
    return f"{reverse('refund_start', args=[customer.pk])}?{urlencode(pairs)}"
