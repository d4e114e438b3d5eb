"""A return as Azure's clients ask for it."""

from typing import Any

from rest_framework import serializers

from arm.capacity.wire.purchase_request import LARGEST_INT, LONGEST_ID, Word

LONGEST_REASON = 4000


class ReservationToReturn(serializers.Serializer[Any]):
    """``quantity``: all units where it is missing."""

    reservationId = serializers.CharField(max_length=LONGEST_ID)
    quantity = serializers.IntegerField(
        min_value=-LARGEST_INT, max_value=LARGEST_INT, required=False, allow_null=True, default=None
    )


class CalculateRefundProperties(serializers.Serializer[Any]):
    scope = Word(("Reservation",), default="Reservation")
    reservationToReturn = ReservationToReturn()


class CalculateRefundRequest(serializers.Serializer[Any]):
    properties = CalculateRefundProperties()


class RefundProperties(CalculateRefundProperties):
    sessionId = serializers.UUIDField()
    returnReason = serializers.CharField(
        max_length=LONGEST_REASON, required=False, allow_null=True, allow_blank=True, default=""
    )


class RefundRequest(serializers.Serializer[Any]):
    properties = RefundProperties()
