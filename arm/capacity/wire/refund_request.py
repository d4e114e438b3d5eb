"""A return as Azure's clients ask for it."""

import uuid
from typing import Any

from rest_framework import serializers

from arm.capacity.wire.purchase_request import LONGEST_ID
from arm.fields import Text, Whole, Word, may_be_left_out

LONGEST_REASON = 4000


class Guid(serializers.UUIDField):
    """A GUID, written as a text: no number."""

    def to_internal_value(self, data: Any) -> uuid.UUID:
        if not isinstance(data, str):
            self.fail("invalid", value=data)
        return super().to_internal_value(data)


class ReservationToReturn(serializers.Serializer[Any]):
    """``quantity``: all units where it is missing."""

    reservationId = Text(max_length=LONGEST_ID)
    quantity = Whole(**may_be_left_out(default=None))


class CalculateRefundProperties(serializers.Serializer[Any]):
    scope = Word(("Reservation",), default="Reservation")
    reservationToReturn = ReservationToReturn()


class CalculateRefundRequest(serializers.Serializer[Any]):
    properties = CalculateRefundProperties()


class RefundProperties(CalculateRefundProperties):
    sessionId = Guid()
    returnReason = Text(**may_be_left_out(allow_blank=True, max_length=LONGEST_REASON))


class RefundRequest(serializers.Serializer[Any]):
    properties = RefundProperties()
