"""Results of exchanges, described."""

from typing import Any

from rest_framework import serializers

from arm.capacity.wire.described_answers import ErrorBody, Price
from arm.capacity.wire.described_refund import BillingInformation
from arm.capacity.wire.purchase_request import PurchaseSku


class PurchasedProperties(serializers.Serializer[Any]):
    reservedResourceType = serializers.CharField()
    billingScopeId = serializers.CharField()
    term = serializers.CharField()
    billingPlan = serializers.CharField()
    quantity = serializers.IntegerField()
    displayName = serializers.CharField()
    appliedScopeType = serializers.CharField()
    appliedScopes = serializers.ListField(child=serializers.CharField(), required=False)
    appliedScopeProperties = serializers.DictField(child=serializers.CharField(), required=False)
    renew = serializers.BooleanField()


class Purchased(serializers.Serializer[Any]):
    sku = PurchaseSku()
    location = serializers.CharField(required=False)
    properties = PurchasedProperties()


class ReservationToPurchase(serializers.Serializer[Any]):
    """Status only once the exchange was asked for, ids once it is through."""

    properties = Purchased()
    billingCurrencyTotal = Price()
    reservationOrderId = serializers.CharField(required=False)
    reservationId = serializers.CharField(required=False)
    status = serializers.CharField(required=False)


class ReservationToExchange(serializers.Serializer[Any]):
    reservationId = serializers.CharField()
    quantity = serializers.IntegerField()
    billingRefundAmount = Price()
    billingInformation = BillingInformation()
    status = serializers.CharField(required=False)


class ExchangePolicyResult(serializers.Serializer[Any]):
    policyErrors = ErrorBody(many=True, allow_null=True)


class ExchangeResultProperties(serializers.Serializer[Any]):
    sessionId = serializers.UUIDField()
    netPayable = Price()
    refundsTotal = Price()
    purchasesTotal = Price()
    reservationsToPurchase = ReservationToPurchase(many=True)
    savingsPlansToPurchase = serializers.ListField(child=serializers.DictField())
    reservationsToExchange = ReservationToExchange(many=True)
    policyResult = ExchangePolicyResult()


class OperationResult(serializers.Serializer[Any]):
    id = serializers.CharField()
    name = serializers.CharField()
    status = serializers.ChoiceField(["Succeeded", "Failed", "Canceled", "PendingRefunds", "PendingPurchases"])
    properties = ExchangeResultProperties()
    error = ErrorBody(required=False)
