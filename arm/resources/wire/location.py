"""A region as Azure Resource Manager describes it."""

from typing import Any

from rest_framework import serializers

from customers.models import Subscription
from reservations.texts import region_name


class RegionAnswer(serializers.Serializer[Any]):
    regionType = serializers.CharField()
    regionCategory = serializers.CharField()


class LocationAnswer(serializers.Serializer[Any]):
    id = serializers.CharField()
    subscriptionId = serializers.UUIDField()
    name = serializers.CharField()
    type = serializers.CharField()
    displayName = serializers.CharField()
    regionalDisplayName = serializers.CharField()
    metadata = RegionAnswer()


class LocationListAnswer(serializers.Serializer[Any]):
    value = LocationAnswer(many=True)


def location_body(subscription: Subscription, region: str) -> dict[str, Any]:
    return {
        "id": f"{subscription.arm_id}/locations/{region}",
        "subscriptionId": str(subscription.pk),
        "name": region,
        "type": "Region",
        "displayName": region_name(region),
        "regionalDisplayName": region_name(region),
        "metadata": {"regionType": "Physical", "regionCategory": "Recommended"},
    }
