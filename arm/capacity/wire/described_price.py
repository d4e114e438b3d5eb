"""The price of a purchase, described."""

from typing import Any

from rest_framework import serializers

from arm.capacity.wire.described_answers import Price


class PaymentDetail(serializers.Serializer[Any]):
    dueDate = serializers.DateField()
    pricingCurrencyTotal = Price()
    billingCurrencyTotal = Price()
    status = serializers.CharField()


class CalculatePriceProperties(serializers.Serializer[Any]):
    billingCurrencyTotal = Price()
    pricingCurrencyTotal = Price()
    netTotal = serializers.FloatField()
    taxTotal = serializers.FloatField()
    grandTotal = serializers.FloatField()
    isTaxIncluded = serializers.BooleanField()
    isBillingPartnerManaged = serializers.BooleanField()
    reservationOrderId = serializers.UUIDField()
    skuTitle = serializers.CharField()
    skuDescription = serializers.CharField()
    paymentSchedule = PaymentDetail(many=True)


class CalculatePriceResponse(serializers.Serializer[Any]):
    properties = CalculatePriceProperties()
