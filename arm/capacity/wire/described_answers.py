"""What descriptions of answers about money share."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

OPERATION_ID = OpenApiParameter(
    name="operationId",
    type=OpenApiTypes.UUID,
    location=OpenApiParameter.QUERY,
    description="The operation on this order that is asked after, as return names it.",
)


class ErrorBody(serializers.Serializer[Any]):
    code = serializers.CharField()
    message = serializers.CharField()


class Price(serializers.Serializer[Any]):
    currencyCode = serializers.CharField()
    amount = serializers.FloatField()
