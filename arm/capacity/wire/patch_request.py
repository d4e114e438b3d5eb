"""A change of a reservation as Azure's clients send it.

What a client sends without meaning it says nothing here: an empty text, a date of the year 1 (PowerShell), and, beside
any other setting, ``renew: false``, which the az CLI sends with every change. Alone, ``renew: false`` switches the
renewal off.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from rest_framework import serializers

from arm.capacity.wire.refusals import (
    BillingScopeIdCannotBeChanged,
    NotTheSameProduct,
    ScopeTypeMissing,
    SharedNamesNothing,
)
from arm.fields import Flag, Text, Whole, Word, may_be_left_out
from billing.commands.change_reservation import Changes, RenewalWish
from reservations.commands.configure import AppliedScopesNotAssociatedWithCommerceAccount
from reservations.models import Reservation
from reservations.models.order import BILLING_PLAN_NAMES, TERM_NAMES
from reservations.policy.scope import Choice, ScopeType
from reservations.queries.scope_by_id import subscription_named, targets_by_id

Said = Mapping[str, Any]
LONGEST_ID = 400
MOST_SCOPES = 100
SCOPE_TYPES = ("Shared", "Single", "ManagementGroup")
TARGET_FIELDS = {
    ScopeType.SINGLE: "subscription",
    ScopeType.RESOURCE_GROUP: "resource_group",
    ScopeType.MANAGEMENT_GROUP: "management_group",
}


def id_text() -> Text:
    return Text(**may_be_left_out(allow_blank=True, max_length=LONGEST_ID))


class ScopePropertiesRequest(serializers.Serializer[Any]):
    tenantId = id_text()
    managementGroupId = id_text()
    subscriptionId = id_text()
    resourceGroupId = id_text()


class RenewalSkuRequest(serializers.Serializer[Any]):
    name = id_text()


class RenewalPropertiesRequest(serializers.Serializer[Any]):
    reservedResourceType = id_text()
    billingScopeId = id_text()
    term = Word(TERM_NAMES, **may_be_left_out(allow_blank=True))
    billingPlan = Word(BILLING_PLAN_NAMES, **may_be_left_out(allow_blank=True))
    quantity = Whole(**may_be_left_out())


class RenewalPurchaseRequest(serializers.Serializer[Any]):
    sku = RenewalSkuRequest(**may_be_left_out())
    location = id_text()
    properties = RenewalPropertiesRequest(**may_be_left_out())


class RenewalRequest(serializers.Serializer[Any]):
    purchaseProperties = RenewalPurchaseRequest(**may_be_left_out())


class PatchPropertiesRequest(serializers.Serializer[Any]):
    name = Text(**may_be_left_out(allow_blank=True, trim_whitespace=False))
    appliedScopeType = Word(SCOPE_TYPES, **may_be_left_out(allow_blank=True))
    appliedScopes = serializers.ListField(child=Text(max_length=LONGEST_ID), **may_be_left_out(max_length=MOST_SCOPES))
    appliedScopeProperties = ScopePropertiesRequest(**may_be_left_out())
    instanceFlexibility = Word(("On", "Off"), **may_be_left_out(allow_blank=True))
    renew = Flag(**may_be_left_out())
    renewProperties = RenewalRequest(**may_be_left_out())


class PatchRequest(serializers.Serializer[Any]):
    properties = PatchPropertiesRequest()


def changes_of(said: Said, reservation: Reservation) -> Changes:
    """Return what a body asks to change; at most five queries, for what its scope names.

    Raises: ScopeTypeMissing, SharedNamesNothing, NotTheSameProduct, BillingScopeIdCannotBeChanged,
    AppliedScopesNotAssociatedWithCommerceAccount.
    """
    asked = said["properties"]
    name, choice = asked.get("name") or None, _choice(asked, reservation)
    buys = _renewal_of(asked, reservation)
    is_alone = name is None and choice is None and not buys.says_what
    renew = asked.get("renew")
    is_on = None if renew is False and not is_alone else renew
    wish = RenewalWish(is_on, buys.quantity, buys.term, buys.plan)
    return Changes(name, choice, wish if is_on is not None or wish.says_what else None)


def _choice(asked: Said, reservation: Reservation) -> Choice | None:
    kind, named = asked.get("appliedScopeType"), _ids(asked)
    flexibility = {"On": True, "Off": False}.get(asked.get("instanceFlexibility") or "")
    if not kind:
        if named:
            raise ScopeTypeMissing
        return None if flexibility is None else Choice(is_size_flexible=flexibility)
    if kind == "Shared":
        if named:
            raise SharedNamesNothing
        return Choice(ScopeType.SHARED, is_size_flexible=flexibility)
    scope, targets = _targets(kind, named, reservation)
    return Choice(scope, tuple(targets), is_size_flexible=flexibility)


def _ids(asked: Said) -> Sequence[str]:
    """Return what the scope names, the narrowest first; newer clients write properties, older ones a list."""
    properties = asked.get("appliedScopeProperties") or {}
    for name in ("resourceGroupId", "subscriptionId", "managementGroupId"):
        if text := properties.get(name):
            return [text]
    return asked.get("appliedScopes") or []


def _targets(kind: str, named: Sequence[str], reservation: Reservation) -> tuple[ScopeType, Sequence[Any]]:
    """Return which of our four scopes is meant, and our keys of what it names."""
    meant = ScopeType(kind)
    if not named:
        return meant, ()
    found = targets_by_id(partner_id=reservation.partner_id, customer_id=reservation.customer_id, ids=named)
    if len(found) < len(set(named)):
        raise AppliedScopesNotAssociatedWithCommerceAccount(TARGET_FIELDS[meant])
    types = {target.scope.type for _key, target in found.values()}
    if kind == "Single" and types == {ScopeType.RESOURCE_GROUP}:
        meant = ScopeType.RESOURCE_GROUP
    return meant, [found[text][0] for text in named]


def _renewal_of(asked: Said, reservation: Reservation) -> RenewalWish:
    purchase = (asked.get("renewProperties") or {}).get("purchaseProperties") or {}
    wanted = purchase.get("properties") or {}
    _demand_same_product(purchase, wanted, reservation)
    scope = wanted.get("billingScopeId")
    if scope and subscription_named(scope) != reservation.order.billing_subscription_id:
        raise BillingScopeIdCannotBeChanged
    return RenewalWish(None, wanted.get("quantity"), wanted.get("term") or None, wanted.get("billingPlan") or None)


def _demand_same_product(purchase: Said, wanted: Said, reservation: Reservation) -> None:
    item = reservation.item
    said = (
        (item.sku, (purchase.get("sku") or {}).get("name")),
        (item.region, purchase.get("location")),
        (item.resource_type, wanted.get("reservedResourceType")),
    )
    if any(text and text.lower() != own.lower() for own, text in said):
        raise NotTheSameProduct
