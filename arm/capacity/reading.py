"""Reading bodies, and the ids that stand in them."""

import re
import uuid
from collections.abc import Mapping
from typing import Any

from rest_framework.request import Request
from rest_framework.serializers import Serializer

from arm.capacity.finding import InvalidReservationId

GUID = r"([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})"
RESERVATION = re.compile(
    rf"/?providers/Microsoft\.Capacity/reservationOrders/{GUID}/reservations/{GUID}/?", re.IGNORECASE
)


def said_in(request: Request, kind: type[Serializer[Any]]) -> Mapping[str, Any]:
    """Return what a body says. Raises: ValidationError, which names the field."""
    body = kind(data=request.data)
    body.is_valid(raise_exception=True)
    said: Mapping[str, Any] = body.validated_data
    return said


def reservation_named(text: str) -> tuple[uuid.UUID, uuid.UUID]:
    """Return the order and the reservation of a full ARM id, written in whatever case. Raises: InvalidReservationId."""
    found = RESERVATION.fullmatch(text.strip())
    if found is None:
        raise InvalidReservationId
    return uuid.UUID(found[1]), uuid.UUID(found[2])
