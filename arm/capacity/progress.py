"""How a refund or an exchange goes on, as a client that polls is told."""

import math
import uuid
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from arm.paging import absolute
from billing.models import Exchange, Refund
from billing.models.states import RefundState
from billing.texts import reason_name
from core.errors import Refusal

VERSION = "2022-11-01"
LONGEST = 30
"""Seconds between two looks where a person has to say something, or a delay has to pass."""

FOR_A_PERSON = frozenset(
    {
        RefundState.AWAITING_CONFIRMATION,
        RefundState.AWAITING_SECOND_PERSON,
        RefundState.AWAITING_APPROVAL,
        RefundState.DEAD,
    }
)


class EndedWithoutEffect(Refusal):
    """It was rejected, withdrawn, or failed."""

    code = "OperationCannotBePerformedInCurrentState"
    text = _("%(state)s: %(reason)s.")


def seconds_to_wait(asked: Refund | Exchange, *, quick: int, now: datetime) -> int:
    """Return after how many seconds it is worth looking again; never 0, which clients take for nothing said."""
    if asked.state in FOR_A_PERSON:
        return LONGEST
    if asked.state == RefundState.APPROVED and asked.carry_out_at and asked.carry_out_at > now:
        return min(LONGEST, quick + math.ceil((asked.carry_out_at - now).total_seconds()))
    return quick


def why_ended(asked: Refund | Exchange) -> EndedWithoutEffect:
    """Return what its end says: the state, and its reason in words, with what whoever decided wrote."""
    last = asked.transitions.order_by("-number").first()
    told = [reason_name(last.reason), last.note] if last else []
    reason = ". ".join(one.strip().rstrip(".") for one in told if one and one.strip())
    return EndedWithoutEffect(state=asked.get_state_display(), reason=reason or "-")


def order_location(order_id: uuid.UUID, operation_id: uuid.UUID | None = None) -> str:
    """Return the address of an order, under which an operation on it is asked after where one is named."""
    more = f"&operationId={operation_id}" if operation_id else ""
    return absolute(f"/providers/Microsoft.Capacity/reservationOrders/{order_id}?api-version={VERSION}{more}")


def result_location(operation_id: uuid.UUID) -> str:
    return absolute(f"/providers/Microsoft.Capacity/operationResults/{operation_id}?api-version={VERSION}")
