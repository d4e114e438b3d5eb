"""A resource provider as Azure Resource Manager describes it."""

from typing import Any

from rest_framework import serializers

from customers.models import Subscription

NAMESPACES = (
    "Microsoft.Authorization",
    "Microsoft.Billing",
    "Microsoft.Capacity",
    "Microsoft.Consumption",
    "Microsoft.Resources",
    "Microsoft.Support",
)


class ProviderAnswer(serializers.Serializer[Any]):
    id = serializers.CharField()
    namespace = serializers.CharField()
    registrationState = serializers.CharField()
    registrationPolicy = serializers.CharField()
    resourceTypes = serializers.ListField(child=serializers.DictField())


class ProviderListAnswer(serializers.Serializer[Any]):
    value = ProviderAnswer(many=True)


def provider_body(subscription: Subscription, namespace: str) -> dict[str, Any]:
    """Return a provider: each is registered from the beginning."""
    return {
        "id": f"{subscription.arm_id}/providers/{namespace}",
        "namespace": namespace,
        "registrationState": "Registered",
        "registrationPolicy": "RegistrationFree",
        "resourceTypes": [],
    }
