"""What is read from the body of a cart."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from arm.partner_center.catalog import item_named
from arm.partner_center.catalog_ids import parse
from arm.partner_center.errors import CartItemsRefused
from arm.partner_center.wire.product import PLANS
from billing.commands.program_cart import CartItem

SCOPES = ("shared", "single")
MOST_UNITS = 1_000_000


class ProvisioningContext(serializers.Serializer[Any]):
    subscriptionId = serializers.UUIDField()
    scope = serializers.ChoiceField(choices=SCOPES, default="shared")


class CartLineRequest(serializers.Serializer[Any]):
    """One line: a reservation of the catalogue, for a subscription."""

    id = serializers.IntegerField(required=False, min_value=0, max_value=1000)
    catalogItemId = serializers.CharField(max_length=100)
    friendlyName = serializers.CharField(max_length=200, required=False, allow_null=True, allow_blank=True)
    quantity = serializers.IntegerField(min_value=1, max_value=MOST_UNITS)
    billingCycle = serializers.ChoiceField(choices=sorted(PLANS))
    termDuration = serializers.CharField(max_length=4, required=False, allow_null=True)
    provisioningContext = ProvisioningContext()


class CartRequest(serializers.Serializer[Any]):
    lineItems = CartLineRequest(many=True, allow_empty=False)


def items_of(body: Any) -> list[CartItem]:
    """Return what a body wants in the cart. Raises: ValidationError, CartItemsRefused."""
    asked = CartRequest(data=_camel(body))
    asked.is_valid(raise_exception=True)
    return [_item(place, line) for place, line in enumerate(asked.validated_data["lineItems"])]


def _item(place: int, line: Mapping[str, Any]) -> CartItem:
    named = parse(line["catalogItemId"])
    item = item_named(named.product, named.item_id) if named else None
    if named is None or item is None:
        raise CartItemsRefused(line=place, problem=_("the catalogItemId is not one of the catalog."))
    if (line.get("termDuration") or named.term).upper() != named.term:
        raise CartItemsRefused(line=place, problem=_("the termDuration is not the one of the SKU."))
    context = line["provisioningContext"]
    return CartItem(
        item_id=item.pk,
        term=named.term,
        plan=PLANS[line["billingCycle"]],
        quantity=line["quantity"],
        subscription_id=context["subscriptionId"],
        is_single=context["scope"] == "single",
        name=line.get("friendlyName") or "",
    )


def _camel(value: Any) -> Any:
    """Return a body whose names begin in lower case: Partner Center reads both."""
    if isinstance(value, Mapping):
        return {name[:1].lower() + name[1:]: _camel(inner) for name, inner in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_camel(one) for one in value]
    return value
