"""Every address of Microsoft.Capacity that is about something of a customer's, with a body that it takes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.factories import Firm

CAPACITY = "/providers/Microsoft.Capacity"


def nothing(firm: Firm) -> None:
    """Return the body of a call that sends none."""


@dataclass(frozen=True, slots=True)
class Place:
    """An address of a firm's, how it is called, and what is sent. ``needs_right``: reading it is not enough."""

    name: str
    method: str
    path: Callable[[Firm], str]
    body: Callable[[Firm], Any] = nothing
    needs_right: bool = False

    @property
    def takes_a_body(self) -> bool:
        return self.body is not nothing


def of_order(tail: str = "") -> Callable[[Firm], str]:
    return lambda firm: f"{firm.reservation.order.arm_id}{tail}"


def of_reservation(tail: str = "") -> Callable[[Firm], str]:
    return lambda firm: f"{firm.reservation.arm_id}{tail}"


def of_subscription(tail: str) -> Callable[[Firm], str]:
    return lambda firm: f"{firm.subscription.arm_id}{CAPACITY}{tail}"


PLACES = (
    Place("catalogs", "get", of_subscription("/catalogs")),
    Place("appliedReservations", "get", of_subscription("/appliedReservations")),
    Place("order", "get", of_order()),
    Place("reservations of an order", "get", of_order("/reservations")),
    Place("reservation", "get", of_reservation()),
    Place("revisions", "get", of_reservation("/revisions")),
    Place("patch", "patch", of_reservation(), lambda firm: {"properties": {"name": "Another name"}}, needs_right=True),
    Place("availableScopes", "post", of_reservation("/availableScopes"), lambda firm: {"properties": {"scopes": []}}),
    Place("archive", "post", of_reservation("/archive"), needs_right=True),
    Place("unarchive", "post", of_reservation("/unarchive"), needs_right=True),
    Place(
        "split",
        "post",
        of_order("/split"),
        lambda firm: {"properties": {"quantities": [1, 1], "reservationId": firm.reservation.arm_id}},
        needs_right=True,
    ),
    Place(
        "merge",
        "post",
        of_order("/merge"),
        lambda firm: {"properties": {"sources": [firm.reservation.arm_id, firm.reservation.arm_id]}},
        needs_right=True,
    ),
    Place(
        "changeDirectory",
        "post",
        of_order("/changeDirectory"),
        lambda firm: {"destinationTenantId": str(firm.partner.pk)},
        needs_right=True,
    ),
)
