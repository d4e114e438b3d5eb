"""The bodies of reservations and their orders as the description of this face has them."""

from typing import Any

from rest_framework import serializers

OPTIONAL: dict[str, Any] = {"required": False}


class Money(serializers.Serializer[Any]):
    currencyCode = serializers.CharField()
    amount = serializers.FloatField()


class SkuName(serializers.Serializer[Any]):
    name = serializers.CharField()


class SystemData(serializers.Serializer[Any]):
    createdAt = serializers.DateTimeField()
    createdBy = serializers.CharField(**OPTIONAL)
    createdByType = serializers.CharField(**OPTIONAL)
    lastModifiedAt = serializers.DateTimeField()
    lastModifiedBy = serializers.CharField(**OPTIONAL)
    lastModifiedByType = serializers.CharField(**OPTIONAL)


class ExtendedStatusInfo(serializers.Serializer[Any]):
    statusCode = serializers.CharField()
    message = serializers.CharField()


class AppliedScopeProperties(serializers.Serializer[Any]):
    tenantId = serializers.CharField(**OPTIONAL)
    managementGroupId = serializers.CharField(**OPTIONAL)
    subscriptionId = serializers.CharField(**OPTIONAL)
    resourceGroupId = serializers.CharField(**OPTIONAL)
    displayName = serializers.CharField(**OPTIONAL)


class SplitKin(serializers.Serializer[Any]):
    splitSource = serializers.CharField(**OPTIONAL)
    splitDestinations = serializers.ListField(child=serializers.CharField(), **OPTIONAL)


class MergeKin(serializers.Serializer[Any]):
    mergeDestination = serializers.CharField(**OPTIONAL)
    mergeSources = serializers.ListField(child=serializers.CharField(), **OPTIONAL)


class SwapKin(serializers.Serializer[Any]):
    swapSource = serializers.CharField(**OPTIONAL)
    swapDestination = serializers.CharField(**OPTIONAL)


class UtilizationAggregate(serializers.Serializer[Any]):
    grain = serializers.FloatField()
    grainUnit = serializers.CharField()
    value = serializers.FloatField()
    valueUnit = serializers.CharField()


class UtilizationBody(serializers.Serializer[Any]):
    trend = serializers.CharField(**OPTIONAL)
    aggregates = UtilizationAggregate(many=True)


class RenewalSizes(serializers.Serializer[Any]):
    instanceFlexibility = serializers.CharField()


class RenewalPurchaseProperties(serializers.Serializer[Any]):
    reservedResourceType = serializers.CharField()
    billingScopeId = serializers.CharField()
    term = serializers.CharField()
    billingPlan = serializers.CharField()
    quantity = serializers.IntegerField()
    displayName = serializers.CharField()
    appliedScopeType = serializers.CharField()
    appliedScopes = serializers.ListField(child=serializers.CharField(), **OPTIONAL)
    renew = serializers.BooleanField()
    reservedResourceProperties = RenewalSizes(**OPTIONAL)


class RenewalPurchase(serializers.Serializer[Any]):
    sku = SkuName()
    location = serializers.CharField(allow_blank=True)
    properties = RenewalPurchaseProperties()


class RenewPropertiesBody(serializers.Serializer[Any]):
    purchaseProperties = RenewalPurchase()
    pricingCurrencyTotal = Money(**OPTIONAL)
    billingCurrencyTotal = Money(**OPTIONAL)


class ReservationProperties(serializers.Serializer[Any]):
    reservedResourceType = serializers.CharField()
    skuDescription = serializers.CharField()
    displayName = serializers.CharField()
    quantity = serializers.IntegerField()
    instanceFlexibility = serializers.CharField(**OPTIONAL)
    appliedScopeType = serializers.CharField()
    userFriendlyAppliedScopeType = serializers.CharField()
    appliedScopes = serializers.ListField(child=serializers.CharField(), **OPTIONAL)
    appliedScopeProperties = AppliedScopeProperties(**OPTIONAL)
    purchaseDate = serializers.DateField()
    purchaseDateTime = serializers.DateTimeField()
    benefitStartTime = serializers.DateTimeField()
    effectiveDateTime = serializers.DateTimeField()
    lastUpdatedDateTime = serializers.DateTimeField()
    expiryDate = serializers.DateField()
    expiryDateTime = serializers.DateTimeField()
    provisioningState = serializers.CharField()
    provisioningSubState = serializers.CharField()
    displayProvisioningState = serializers.CharField()
    extendedStatusInfo = ExtendedStatusInfo(**OPTIONAL)
    archived = serializers.BooleanField()
    capabilities = serializers.CharField(**OPTIONAL)
    renew = serializers.BooleanField()
    renewSource = serializers.CharField(**OPTIONAL)
    renewDestination = serializers.CharField(**OPTIONAL)
    renewProperties = RenewPropertiesBody(**OPTIONAL)
    userFriendlyRenewState = serializers.CharField()
    splitProperties = SplitKin(**OPTIONAL)
    mergeProperties = MergeKin(**OPTIONAL)
    swapProperties = SwapKin(**OPTIONAL)
    billingPlan = serializers.CharField()
    billingScopeId = serializers.CharField()
    term = serializers.CharField()
    utilization = UtilizationBody(**OPTIONAL)


class ReservationBody(serializers.Serializer[Any]):
    """A reservation, or one of its revisions."""

    id = serializers.CharField()
    name = serializers.CharField()
    type = serializers.CharField()
    location = serializers.CharField(allow_blank=True)
    etag = serializers.IntegerField()
    sku = SkuName()
    kind = serializers.CharField()
    systemData = SystemData()
    properties = ReservationProperties()


class ReservationPage(serializers.Serializer[Any]):
    value = ReservationBody(many=True)
    nextLink = serializers.CharField(**OPTIONAL)


class ReservationCounts(serializers.Serializer[Any]):
    succeededCount = serializers.FloatField()
    failedCount = serializers.FloatField()
    expiringCount = serializers.FloatField()
    expiredCount = serializers.FloatField()
    pendingCount = serializers.FloatField()
    cancelledCount = serializers.FloatField()
    processingCount = serializers.FloatField()
    warningCount = serializers.FloatField()
    noBenefitCount = serializers.FloatField()


class ReservationsPage(ReservationPage):
    """Of all the caller's reservations, with their numbers by state where they were asked for."""

    summary = ReservationCounts(**OPTIONAL)


class Transaction(serializers.Serializer[Any]):
    dueDate = serializers.DateField()
    paymentDate = serializers.DateField(**OPTIONAL)
    pricingCurrencyTotal = Money()
    billingCurrencyTotal = Money(**OPTIONAL)
    billingAccount = serializers.CharField()
    status = serializers.CharField()
    extendedStatusInfo = ExtendedStatusInfo(**OPTIONAL)


class PlanInformation(serializers.Serializer[Any]):
    pricingCurrencyTotal = Money()
    startDate = serializers.DateField()
    nextPaymentDueDate = serializers.DateField(**OPTIONAL)
    transactions = Transaction(many=True)


class ReservationId(serializers.Serializer[Any]):
    id = serializers.CharField()


class OrderProperties(serializers.Serializer[Any]):
    displayName = serializers.CharField()
    requestDateTime = serializers.DateTimeField()
    createdDateTime = serializers.DateTimeField()
    benefitStartTime = serializers.DateTimeField()
    expiryDate = serializers.DateField()
    expiryDateTime = serializers.DateTimeField()
    originalQuantity = serializers.IntegerField()
    term = serializers.CharField()
    provisioningState = serializers.CharField()
    billingPlan = serializers.CharField()
    planInformation = PlanInformation(**OPTIONAL)
    reservations = ReservationId(many=True)
    billingAccountId = serializers.CharField()
    billingProfileId = serializers.CharField()


class OrderBody(serializers.Serializer[Any]):
    id = serializers.CharField()
    name = serializers.CharField()
    type = serializers.CharField()
    etag = serializers.IntegerField()
    systemData = SystemData()
    properties = OrderProperties()


class OrderPage(serializers.Serializer[Any]):
    value = OrderBody(many=True)
    nextLink = serializers.CharField(**OPTIONAL)
