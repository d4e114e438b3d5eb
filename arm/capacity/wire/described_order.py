"""An order, described."""

from typing import Any

from rest_framework import serializers


class NamedReservation(serializers.Serializer[Any]):
    id = serializers.CharField()


class BoughtOrderProperties(serializers.Serializer[Any]):
    displayName = serializers.CharField()
    requestDateTime = serializers.DateTimeField()
    createdDateTime = serializers.DateTimeField()
    expiryDateTime = serializers.DateTimeField()
    expiryDate = serializers.DateField()
    benefitStartTime = serializers.DateTimeField()
    originalQuantity = serializers.IntegerField()
    term = serializers.CharField()
    provisioningState = serializers.CharField()
    billingPlan = serializers.CharField()
    reservations = NamedReservation(many=True)


class BoughtOrder(serializers.Serializer[Any]):
    id = serializers.CharField()
    name = serializers.CharField()
    type = serializers.CharField()
    etag = serializers.IntegerField()
    properties = BoughtOrderProperties()
