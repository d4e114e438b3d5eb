"""An exchange as Azure's clients ask for it."""

from typing import Any

from rest_framework import serializers

from arm.capacity.wire.purchase_request import PurchaseRequest
from arm.capacity.wire.refund_request import Guid, ReservationToReturn
from billing.commands.make_quote import MOST_LINES


class CalculateExchangeProperties(serializers.Serializer[Any]):
    reservationsToPurchase = serializers.ListField(
        child=PurchaseRequest(), required=False, allow_null=True, max_length=MOST_LINES
    )
    savingsPlansToPurchase = serializers.ListField(
        child=serializers.DictField(), required=False, allow_null=True, max_length=MOST_LINES
    )
    reservationsToExchange = serializers.ListField(
        child=ReservationToReturn(), allow_empty=False, max_length=MOST_LINES
    )


class CalculateExchangeRequest(serializers.Serializer[Any]):
    properties = CalculateExchangeProperties()


class ExchangeProperties(serializers.Serializer[Any]):
    sessionId = Guid()


class ExchangeRequest(serializers.Serializer[Any]):
    properties = ExchangeProperties()
