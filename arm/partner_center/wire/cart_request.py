"""What is read from the body of a cart."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from arm.partner_center.catalog import items_named
from arm.partner_center.catalog_ids import CatalogId, parse
from arm.partner_center.errors import CartItemsRefused
from arm.partner_center.reading import camel
from arm.partner_center.wire.product import PLANS
from billing.commands.cart import MOST_LINES
from billing.commands.program_cart import CartItem
from reservations.models import CatalogItem

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
    lineItems = CartLineRequest(many=True, allow_empty=False, max_length=MOST_LINES)  # type: ignore[call-arg]


def items_of(body: Any) -> list[CartItem]:
    """Return what a body wants in the cart; one query. Raises: ValidationError, CartItemsRefused."""
    asked = CartRequest(data=camel(body))
    asked.is_valid(raise_exception=True)
    lines = asked.validated_data["lineItems"]
    known = items_named([parse(line["catalogItemId"]) for line in lines])
    return [_item(place, line, known) for place, line in enumerate(lines)]


def _item(place: int, line: Mapping[str, Any], known: Mapping[CatalogId, CatalogItem]) -> CartItem:
    named = parse(line["catalogItemId"])
    item = known.get(named) if named else None
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
