"""How reservations have paid so far, so that those of one order can be told apart or alike."""

import uuid
from collections import defaultdict
from collections.abc import Sequence

from billing.models import Payment
from reservations.models import Reservation

Schedule = tuple[tuple[int, int, str], ...]
"""Per payment its number, what one unit pays, and its state; what was cancelled is none any more."""


def schedules_of(reservations: Sequence[Reservation]) -> list[Schedule]:
    """Return the schedule of each reservation, in their order; one query. They are of one partner."""
    found: dict[uuid.UUID, list[tuple[int, int, str]]] = defaultdict(list)
    rows = Payment.objects.filter(partner_id=reservations[0].partner_id, reservation__in=reservations)
    kept = rows.exclude(state=Payment.State.CANCELLED).order_by("number")
    for payment in kept:
        found[payment.reservation_id].append((payment.number, payment.unit_minor, payment.state))
    return [tuple(found[one.pk]) for one in reservations]


def has_unpaid(schedule: Schedule) -> bool:
    """Tell whether a payment failed and was not made since."""
    return any(state == Payment.State.FAILED for _number, _unit, state in schedule)
