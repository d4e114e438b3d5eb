"""What money has against a split or a merge."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from billing.queries.schedules import Schedule, has_unpaid, schedules_of
from core.errors import Refusal
from reservations.models import Reservation


class PaymentOutstanding(Refusal):
    """A payment failed: it is a debt of this one reservation, which can't be divided or joined."""

    code = "OperationCannotBePerformedInCurrentState"
    text = _("A payment for %(name)s has failed. It has to be made before the reservation can be split or merged.")


def demand_paid(reservations: Sequence[Reservation]) -> list[Schedule]:
    """Return the schedules of locked reservations, none of which has a payment outstanding; one query.

    Raises:
        PaymentOutstanding.
    """
    schedules = schedules_of(reservations)
    for reservation, schedule in zip(reservations, schedules, strict=True):
        if has_unpaid(schedule):
            raise PaymentOutstanding(name=reservation.name, reservation=reservation.pk)
    return schedules
