"""A refund's answer, described."""

from typing import Any

from rest_framework import serializers

from arm.capacity.wire.described_answers import ErrorBody, Price


class RefundPolicyResultProperty(serializers.Serializer[Any]):
    consumedRefundsTotal = Price()
    maxRefundLimit = Price()
    policyErrors = ErrorBody(many=True)


class RefundPolicyResult(serializers.Serializer[Any]):
    properties = RefundPolicyResultProperty()


class BillingInformation(serializers.Serializer[Any]):
    billingCurrencyTotalPaidAmount = Price()
    billingCurrencyProratedAmount = Price()
    billingCurrencyRemainingCommitmentAmount = Price()


class RefundBillingInformation(BillingInformation):
    billingPlan = serializers.CharField()
    completedTransactions = serializers.IntegerField()
    totalTransactions = serializers.IntegerField()


class RefundResponseProperties(serializers.Serializer[Any]):
    sessionId = serializers.UUIDField(required=False)
    quantity = serializers.IntegerField()
    billingRefundAmount = Price()
    pricingRefundAmount = Price()
    policyResult = RefundPolicyResult()
    billingInformation = RefundBillingInformation()


class RefundResponse(serializers.Serializer[Any]):
    id = serializers.CharField()
    properties = RefundResponseProperties()
