"""A refusal as Microsoft Entra writes it."""

from datetime import datetime
from typing import Any

from django.conf import settings
from rest_framework import serializers

from arm.identity.refusals import SignInRefused


class RefusalAnswer(serializers.Serializer[Any]):
    """OAuth's error, with Entra's numbers."""

    error = serializers.CharField()
    error_description = serializers.CharField()
    error_codes = serializers.ListField(child=serializers.IntegerField())
    timestamp = serializers.CharField()
    trace_id = serializers.UUIDField()
    correlation_id = serializers.UUIDField()
    error_uri = serializers.CharField()


def refusal_body(refused: SignInRefused, *, trace_id: str, correlation_id: str, now: datetime) -> dict[str, Any]:
    timestamp = f"{now:%Y-%m-%d %H:%M:%S}Z"
    told = f"AADSTS{refused.number}: {refused.sentence}"
    return {
        "error": refused.error,
        "error_description": (f"{told} Trace ID: {trace_id} Correlation ID: {correlation_id} Timestamp: {timestamp}"),
        "error_codes": [refused.number],
        "timestamp": timestamp,
        "trace_id": trace_id,
        "correlation_id": correlation_id,
        "error_uri": f"{settings.ARM_URL}/error?code={refused.number}",
    }
