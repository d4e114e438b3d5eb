"""What a client polls after it made something: it was made at once, so it is always done.

An operation goes by the id of what it made; its results are what was made.
"""

from typing import Any

from rest_framework import serializers
from rest_framework.response import Response

from arm.paging import absolute
from arm.support_tickets.versions import SUPPORT
from arm.wire import instant
from support.models import Message, SupportRequest

PROVIDER = "/providers/Microsoft.Support"
WAIT = "1"


def accepted(made: SupportRequest | Message, subscription_id: str) -> Response:
    """Answer that something is made, and where its operation stands."""
    scope = f"/subscriptions/{subscription_id}" if subscription_id else ""
    version = max(SUPPORT)
    headers = {
        "Location": absolute(f"{scope}{PROVIDER}/operationResults/{made.pk}?api-version={version}"),
        "Azure-AsyncOperation": absolute(f"{scope}{PROVIDER}/operationsStatus/{made.pk}?api-version={version}"),
        "Retry-After": WAIT,
    }
    return Response(status=202, headers=headers)


class OperationStatus(serializers.Serializer[Any]):
    id = serializers.CharField()
    name = serializers.UUIDField()
    status = serializers.CharField()
    startTime = serializers.DateTimeField()
    endTime = serializers.DateTimeField()


def status_body(made: SupportRequest | Message) -> dict[str, Any]:
    at = instant(made.at if isinstance(made, Message) else made.created_at)
    return {
        "id": f"{PROVIDER}/operationsStatus/{made.pk}",
        "name": str(made.pk),
        "status": "Succeeded",
        "startTime": at,
        "endTime": at,
    }
