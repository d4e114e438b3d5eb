"""What descriptions of these addresses share: the version, and how refusals look."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

API_VERSION = OpenApiParameter(
    name="api-version", type=OpenApiTypes.STR, location=OpenApiParameter.QUERY, required=True, enum=["2022-11-01"]
)

OPERATION_ID = OpenApiParameter(
    name="operationId",
    type=OpenApiTypes.UUID,
    location=OpenApiParameter.QUERY,
    description="The operation on this order that is asked after, as return names it.",
)


class ErrorBody(serializers.Serializer[Any]):
    code = serializers.CharField()
    message = serializers.CharField()


class ErrorEnvelope(serializers.Serializer[Any]):
    error = ErrorBody()


REFUSALS = dict.fromkeys((400, 401, 403, 404, 409, 415, 429), ErrorEnvelope)


class Price(serializers.Serializer[Any]):
    currencyCode = serializers.CharField()
    amount = serializers.FloatField()
