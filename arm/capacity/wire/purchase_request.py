"""A purchase as Azure's clients ask for it: a product, how many, for how long, billed to whom, applied to what."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from billing.policy.terms import BillingPlan, Term
from reservations.commands.rename import LONGEST_NAME

LONGEST_ID = 400
MOST_SCOPES = 100
LARGEST_INT = 2**31 - 1
APPLIED_SCOPE_TYPES = ("Shared", "Single", "ManagementGroup")


class Word(serializers.CharField):
    """One of some words, in whatever case it is written."""

    default_error_messages = {"unknown": _("It has to be one of %(words)s.")}

    def __init__(self, words: tuple[str, ...], **more: Any) -> None:
        self.words = {word.lower(): word for word in words}
        super().__init__(max_length=40, **more)

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        if text.lower() not in self.words:
            raise serializers.ValidationError(
                self.error_messages["unknown"] % {"words": ", ".join(self.words.values())}, code="unknown"
            )
        return self.words[text.lower()]


class SkuRequest(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=80)


class AppliedScopeRequest(serializers.Serializer[Any]):
    tenantId = serializers.CharField(max_length=LONGEST_ID, required=False, allow_null=True, allow_blank=True)
    managementGroupId = serializers.CharField(max_length=LONGEST_ID, required=False, allow_null=True, allow_blank=True)
    subscriptionId = serializers.CharField(max_length=LONGEST_ID, required=False, allow_null=True, allow_blank=True)
    resourceGroupId = serializers.CharField(max_length=LONGEST_ID, required=False, allow_null=True, allow_blank=True)


class ReservedResourceRequest(serializers.Serializer[Any]):
    instanceFlexibility = serializers.CharField(max_length=40, required=False, allow_null=True, allow_blank=True)


class PurchasePropertiesRequest(serializers.Serializer[Any]):
    """``billingPlan`` and ``appliedScopeType`` stand at Azure's defaults where they are missing."""

    reservedResourceType = serializers.CharField(max_length=40)
    billingScopeId = serializers.CharField(max_length=LONGEST_ID)
    term = Word(tuple(Term))
    billingPlan = Word(tuple(BillingPlan), default=BillingPlan.UPFRONT.value)
    quantity = serializers.IntegerField(min_value=1, max_value=LARGEST_INT)
    displayName = serializers.CharField(
        max_length=LONGEST_NAME, required=False, allow_null=True, allow_blank=True, default=""
    )
    appliedScopeType = Word(APPLIED_SCOPE_TYPES, default="Shared")
    appliedScopes = serializers.ListField(
        child=serializers.CharField(max_length=LONGEST_ID), max_length=MOST_SCOPES, required=False, allow_null=True
    )
    appliedScopeProperties = AppliedScopeRequest(required=False, allow_null=True)
    renew = serializers.BooleanField(required=False, allow_null=True, default=False)
    reservedResourceProperties = ReservedResourceRequest(required=False, allow_null=True)


class PurchaseRequest(serializers.Serializer[Any]):
    sku = SkuRequest()
    location = serializers.CharField(max_length=60, required=False, allow_null=True, allow_blank=True, default="")
    properties = PurchasePropertiesRequest()
