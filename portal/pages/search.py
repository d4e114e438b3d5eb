"""What the search of the top bar finds: one thing that an ID names, or what begins with a text, by kind."""

import re
import uuid
from dataclasses import dataclass, field
from typing import TypedDict

from django.urls import reverse

from billing.queries.reservation_facts import billing_facts
from core.id_prefix import id_range
from customers.queries.search import CUSTOMER, ORDER, RESERVATION, SUBSCRIPTION, customer_hits, subscription_hits
from portal.http import PartnerRequest
from portal.pages.refund_obstacles import RefundObstacle, obstacles_of
from reservations.queries.rows import ReservationRow
from reservations.queries.search import order_hits, reservation_hits, reservations_beginning_with
from support.queries.requests import support_requests
from support.queries.whose_requests import whose_requests

AT_MOST = 20
REQUEST_NUMBER = re.compile(r"[A-Z]{2}-[0-9]{4}-[0-9]{1,12}")


class Sought(TypedDict):
    """What every kind is asked with."""

    partner_id: uuid.UUID
    text: str
    at_most: int


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found: what it is called, whose it is, where it is."""

    kind: str
    id: str
    owner_id: uuid.UUID
    title: str
    company: str
    note: str

    @property
    def url(self) -> str:
        if self.kind == SUBSCRIPTION:
            return f"{reverse('customer_subscriptions', args=[self.owner_id])}?text={self.id}"
        if self.kind == CUSTOMER:
            return reverse("customer_reservations", args=[self.owner_id])
        return reverse({ORDER: "order", RESERVATION: "reservation_overview"}[self.kind], args=[self.owner_id, self.id])


@dataclass(frozen=True, slots=True)
class Found:
    """What was found of each kind, at most ``AT_MOST``; a reservation with what is in the way of its refund."""

    customers: list[Hit] = field(default_factory=list)
    subscriptions: list[Hit] = field(default_factory=list)
    orders: list[Hit] = field(default_factory=list)
    reservations: list[tuple[ReservationRow, RefundObstacle | None]] = field(default_factory=list)

    @property
    def any(self) -> bool:
        return bool(self.customers or self.subscriptions or self.orders or self.reservations)

    @property
    def is_cut(self) -> bool:
        kinds = (self.customers, self.subscriptions, self.orders, self.reservations)
        return any(len(kind) == AT_MOST for kind in kinds)


def named_by(request: PartnerRequest, text: str) -> str:
    """Return the address of what a whole ID or a request's number names; nothing when it names nothing. One query."""
    if REQUEST_NUMBER.fullmatch(text.upper()):
        return _request_url(request, text.upper())
    ids = id_range(text)
    if ids is None or ids[0] != ids[1]:
        return ""
    partner_id = request.partner.pk
    kinds: Sought = {"partner_id": partner_id, "text": text, "at_most": 1}
    rows = reservation_hits(partner_id=partner_id, id_=text).union(
        order_hits(**kinds), customer_hits(**kinds), subscription_hits(**kinds), all=True
    )
    return next((Hit(*row).url for row in rows), "")


def beginning_with(request: PartnerRequest, text: str) -> Found:
    """Return what begins with a text, and the customers that contain it. Three queries at most."""
    kinds: Sought = {"partner_id": request.partner.pk, "text": text, "at_most": AT_MOST}
    rows = customer_hits(**kinds).union(subscription_hits(**kinds), order_hits(**kinds), all=True)
    found = [Hit(*row) for row in rows]
    reservations = reservations_beginning_with(**kinds, billing=billing_facts(request.now.date()), now=request.now)
    obstacles = obstacles_of(request.principal, reservations, now=request.now)
    return Found(
        customers=_of(CUSTOMER, found),
        subscriptions=_of(SUBSCRIPTION, found),
        orders=_of(ORDER, found),
        reservations=list(zip(reservations, obstacles, strict=True)),
    )


def _of(kind: str, hits: list[Hit]) -> list[Hit]:
    return [hit for hit in hits if hit.kind == kind]


def _request_url(request: PartnerRequest, number: str) -> str:
    whose = whose_requests(request.principal)
    rows = support_requests(request.partner.pk, requested_by=whose.only_by).filter(number=number)
    return reverse("request", args=[number]) if whose.any and rows.exists() else ""
