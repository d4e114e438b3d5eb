"""A subscription as Azure Resource Manager describes it."""

from typing import Any

from rest_framework import serializers

from customers.models import Subscription


class PoliciesAnswer(serializers.Serializer[Any]):
    locationPlacementId = serializers.CharField()
    quotaId = serializers.CharField()
    spendingLimit = serializers.CharField()


class SubscriptionAnswer(serializers.Serializer[Any]):
    id = serializers.CharField()
    subscriptionId = serializers.UUIDField()
    tenantId = serializers.UUIDField()
    displayName = serializers.CharField()
    state = serializers.ChoiceField(["Enabled", "Disabled"])
    subscriptionPolicies = PoliciesAnswer()
    authorizationSource = serializers.CharField()
    managedByTenants = serializers.ListField(child=serializers.DictField())
    tags = serializers.DictField(child=serializers.CharField())


class SubscriptionListAnswer(serializers.Serializer[Any]):
    value = SubscriptionAnswer(many=True)
    nextLink = serializers.CharField(required=False)


def subscription_body(subscription: Subscription) -> dict[str, Any]:
    """Return a subscription; its tenant is its customer's."""
    return {
        "id": subscription.arm_id,
        "subscriptionId": str(subscription.pk),
        "tenantId": str(subscription.customer_id),
        "displayName": subscription.name,
        "state": "Enabled" if subscription.is_active else "Disabled",
        "subscriptionPolicies": {
            "locationPlacementId": "Public_2014-09-01",
            "quotaId": "CSP_2015-05-01",
            "spendingLimit": "Off",
        },
        "authorizationSource": "RoleBased",
        "managedByTenants": [],
        "tags": {},
    }
