"""Why a refund cannot be asked for here: one sentence for a row of the list and for the record."""

from collections.abc import Sequence
from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from customers.policy.access import Decision, Principal, Why, decide
from customers.policy.roles import Action
from customers.queries.access import Place, may_everywhere
from reservations.queries.rows import ReservationRow


class RefundObstacle(models.TextChoices):
    """In the order in which they are told: a right is of no use while something else is in the way."""

    BUSY = "busy", _("A request for this reservation is already open.")
    ENDED = "ended", _("It has ended, so nothing can be refunded.")
    EXCLUDED = "excluded", _("This product cannot be refunded.")
    ROLE = "role", _("Your role does not include requesting refunds.")
    ASSIGNMENT = (
        "assignment",
        _("A refund needs the Owner or Reservations Administrator role on the reservation order."),
    )
    ONLY_HERE = "only_here", _("Your role is on the reservation; a refund needs it on the reservation order.")

    @property
    def is_of_rights(self) -> bool:
        return self in _BY_WHY.values()


_BY_WHY = {
    Why.CEILING: RefundObstacle.ROLE,
    Why.NOT_OWN: RefundObstacle.ROLE,
    Why.NEEDS_ASSIGNMENT: RefundObstacle.ASSIGNMENT,
    Why.NEEDS_ORDER: RefundObstacle.ONLY_HERE,
}


def refund_obstacle(*, is_busy: bool, is_over: bool, is_excluded: bool, right: Decision) -> RefundObstacle | None:
    """Return the first thing in the way; None when a refund can be asked for."""
    if is_busy:
        return RefundObstacle.BUSY
    if is_over:
        return RefundObstacle.ENDED
    if is_excluded:
        return RefundObstacle.EXCLUDED
    return None if right else _BY_WHY[right.why]


def has_no_way(principal: Principal) -> bool:
    """Tell whether no role assignment could let this person ask for refunds."""
    return decide(principal, Action.REFUNDS_REQUEST).why in {Why.CEILING, Why.NOT_OWN}


def obstacles_of(principal: Principal, rows: Sequence[ReservationRow], *, now: datetime) -> list[RefundObstacle | None]:
    """Return what is in the way for each row; one query at most."""
    if has_no_way(principal):
        rights = [decide(principal, Action.REFUNDS_REQUEST)] * len(rows)
    else:
        places = [Place(row.order_id, row.id) for row in rows]
        rights = may_everywhere(principal, Action.REFUNDS_REQUEST, at=places, now=now)
    return [
        refund_obstacle(is_busy=row.is_busy, is_over=row.is_over, is_excluded=row.is_excluded, right=right)
        for row, right in zip(rows, rights, strict=True)
    ]
