"""Purchases that a client asks for, found in the catalog and among the customers' subscriptions."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from arm.capacity.applied_scope import choice_of
from arm.views import ArmView
from billing.commands.make_exchange_quote import WantedPurchase
from billing.commands.purchase_lines import WantedReservation
from billing.policy.terms import BillingPlan, Term
from core.errors import Refusal
from customers.models import Customer, Subscription
from reservations.models import CatalogItem
from reservations.policy.scope import Choice, ScopeType
from reservations.queries.scope_by_id import subscription_named

Said = Mapping[str, Any]


class UnknownBillingScope(Refusal):
    """No subscription, or none that the caller may bill."""

    code = "InvalidSubscriptionId"
    text = _("The billing scope %(scope)s is not a subscription that can be billed here.")


class UnknownSku(Refusal):
    """No such product in the catalog."""

    code = "InvalidFulfillmentRequestParameters"
    text = _("There is no %(sku)s of the type %(type)s in %(location)s in the catalog.")


def billed_subscription(view: ArmView, billing_scope: str) -> Subscription:
    """Return the subscription that a billing scope names, bare or as /subscriptions/GUID, with its customer.

    Raises: UnknownBillingScope, for those of others as well.
    """
    mine = Subscription.objects.filter(partner=view.partner)
    if view.customer:
        mine = mine.filter(customer=view.customer)
    named = subscription_named(billing_scope)
    found = mine.select_related("customer__partner").filter(pk=named).first() if named else None
    if found is None:
        raise UnknownBillingScope(scope=billing_scope)
    return found


def product_of(said: Said) -> CatalogItem:
    """Return the product of a purchase, its names in whatever case; those sold in all regions have no location.

    Raises: UnknownSku.
    """
    kind, sku = said["properties"]["reservedResourceType"], said["sku"]["name"]
    location = (said.get("location") or "").replace(" ", "")
    products = CatalogItem.objects.filter(resource_type__iexact=kind, sku__iexact=sku)
    found = {item.region.lower(): item for item in products}
    product = found.get(location.lower()) or found.get("")
    if product is None:
        raise UnknownSku(sku=sku, type=kind, location=location or _("no location"))
    return product


def wanted_reservation(customer: Customer, subscription: Subscription, said: Said) -> WantedReservation:
    """Return the line of a purchase. Raises: UnknownSku, NotAmongTheirs."""
    asked = said["properties"]
    choice = _scope(customer, asked)
    return WantedReservation(
        item_id=product_of(said).pk,
        term=asked["term"],
        plan=asked["billingPlan"],
        quantity=asked["quantity"],
        subscription_id=subscription.pk,
        scope=choice.scope or ScopeType.SHARED,
        targets=choice.targets,
        is_renewed=bool(asked.get("renew")),
        is_size_flexible=_is_flexible(asked),
        name=asked.get("displayName") or "",
    )


def wanted_purchase(view: ArmView, customer: Customer, said: Said) -> WantedPurchase:
    """Return what an exchange is to buy. Raises: UnknownBillingScope, UnknownSku, NotAmongTheirs."""
    asked = said["properties"]
    return WantedPurchase(
        item_id=product_of(said).pk,
        quantity=asked["quantity"],
        term=Term(asked["term"]),
        plan=BillingPlan(asked["billingPlan"]),
        subscription_id=billed_subscription(view, asked["billingScopeId"]).pk,
        scope=_scope(customer, asked),
        name=asked.get("displayName") or "",
        is_renewed=bool(asked.get("renew")),
    )


def _scope(customer: Customer, asked: Said) -> Choice:
    named = asked.get("appliedScopeProperties") or {}
    return choice_of(customer, asked["appliedScopeType"], scopes=asked.get("appliedScopes") or (), properties=named)


def _is_flexible(asked: Said) -> bool | None:
    """Return what is asked of instance size flexibility; PowerShell sends an empty text for nothing."""
    said = (asked.get("reservedResourceProperties") or {}).get("instanceFlexibility")
    return {"On": True, "Off": False}.get(said or "")
