"""A purchase as Azure's clients ask for it: a product, how many, for how long, billed to whom, applied to what."""

from typing import Any

from rest_framework import serializers

from arm.fields import Flag, Text, Whole, Word, may_be_left_out
from billing.policy.terms import BillingPlan, Term
from reservations.commands.rename import LONGEST_NAME

LONGEST_ID = 400
MOST_SCOPES = 100
APPLIED_SCOPE_TYPES = ("Shared", "Single", "ManagementGroup")


def id_text() -> Text:
    return Text(**may_be_left_out(allow_blank=True, max_length=LONGEST_ID))


class PurchaseSku(serializers.Serializer[Any]):
    name = Text(max_length=80)


class PurchaseScope(serializers.Serializer[Any]):
    tenantId = id_text()
    managementGroupId = id_text()
    subscriptionId = id_text()
    resourceGroupId = id_text()


class PurchaseResource(serializers.Serializer[Any]):
    instanceFlexibility = Word(("On", "Off"), **may_be_left_out(allow_blank=True))


class PurchaseProperties(serializers.Serializer[Any]):
    """``billingPlan`` and ``appliedScopeType`` stand at Azure's defaults where they are missing."""

    reservedResourceType = Text(max_length=40)
    billingScopeId = Text(max_length=LONGEST_ID)
    term = Word(tuple(Term))
    billingPlan = Word(tuple(BillingPlan), default=BillingPlan.UPFRONT.value)
    quantity = Whole(min_value=1)
    displayName = Text(**may_be_left_out(allow_blank=True, max_length=LONGEST_NAME))
    appliedScopeType = Word(APPLIED_SCOPE_TYPES, default="Shared")
    appliedScopes = serializers.ListField(child=Text(max_length=LONGEST_ID), **may_be_left_out(max_length=MOST_SCOPES))
    appliedScopeProperties = PurchaseScope(**may_be_left_out())
    renew = Flag(**may_be_left_out())
    reservedResourceProperties = PurchaseResource(**may_be_left_out())


class PurchaseRequest(serializers.Serializer[Any]):
    sku = PurchaseSku()
    location = Text(**may_be_left_out(allow_blank=True, max_length=60))
    properties = PurchaseProperties()
