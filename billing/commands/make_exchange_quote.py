"""Make a quote of an exchange: what these units bring, what those cost, and whether it fits, frozen."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from billing.commands.keep_quote import keep_quote
from billing.commands.make_quote import (
    MOST_LINES,
    Wanted,
    demand_due_payments_taken,
    demand_returnable,
    pinned,
    rate_of,
    reservations_wanted,
)
from billing.models import ExchangeQuote, RefundPolicy
from billing.policy.exchange_quote_values import ExchangeSum
from billing.policy.frozen_json import to_json
from billing.policy.terms import BillingPlan, Term
from billing.queries.exchange_facts import Bought, computed_exchange
from billing.queries.quotes import valid_until
from core.actor import Actor
from core.errors import Refusal
from customers.models import Customer, Subscription
from reservations.commands.configure import settings_after
from reservations.commands.rename import clean_name
from reservations.models import CatalogItem, Reservation
from reservations.policy.purchase import default_name
from reservations.policy.scope import Choice, Scope, ScopeType
from reservations.queries.scope_targets import settings_of


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedPurchase:
    """What is to be bought: a product of the catalog, billed to a subscription, applied to a scope (None: shared).

    name: what the reservation will be called; empty for one made of the product's kind and the instant.
    is_renewed: whether its automatic renewal is on from the start.
    """

    item_id: int
    quantity: int
    term: Term
    plan: BillingPlan
    subscription_id: uuid.UUID
    scope: Choice | None = None
    name: str = ""
    is_renewed: bool = False


class UnknownProduct(Refusal):
    """No such product in the catalog, or too many named."""

    code = "BadRequest"
    text = _("Choose products of the catalog, at most 100.")


class UnknownSubscription(Refusal):
    """No such subscription of this customer."""

    code = "InvalidSubscriptionId"
    text = _("Choose one of this customer's subscriptions to bill the purchase to.")


class SubscriptionNotActive(Refusal):
    """It is suspended, so nothing can be billed to it."""

    code = "InvalidSubscriptionId"
    text = _("The subscription %(name)s is suspended. Choose an active one to bill the purchase to.")


def make_exchange_quote(
    *,
    customer: Customer,
    returns: Sequence[Wanted],
    purchases: Sequence[WantedPurchase],
    actor: Actor,
    now: datetime,
) -> ExchangeQuote:
    """Compute and freeze an exchange; the same person's same quote that is still valid and unused is reused.

    What the policy refuses, and what is worth too little, is quoted too, so that it can be shown line by line; it
    can't be submitted.

    Raises:
        UnknownReservation, ReservationEnded, ReservationBusy, PaymentUnderWay, InvalidRefundQuantity,
        ExchangeRateMissing, UnknownProduct, UnknownSubscription, SubscriptionNotActive, InvalidName, ScopeRefused.
    """
    reservations = reservations_wanted(customer, returns)
    wanted = {one.reservation_id: one.quantity for one in returns}
    quantities = {one.pk: one.quantity if (n := wanted[one.pk]) is None else n for one in reservations}
    for one in reservations:
        demand_returnable(one, quantities[one.pk], now)
    demand_due_payments_taken(reservations, now)
    lines = _purchase_lines(customer, purchases, now)
    policy, rate = RefundPolicy.objects.in_force(now.date()), rate_of(customer, now)
    result = computed_exchange(
        policy=policy,
        rate=rate,
        customer=customer,
        reservations=reservations,
        quantities=quantities,
        bought=[line.bought for line in lines],
        on=now.date(),
    )
    quote = freeze_exchange(
        customer=customer,
        policy=policy,
        units_per_usd=rate.units_per_usd,
        reservations=reservations,
        purchases=[line.frozen for line in lines],
        result=result,
        requested_by_id=actor.person_id,
        now=now,
    )
    return keep_quote(quote, now=now)


def freeze_exchange(
    *,
    customer: Customer,
    policy: RefundPolicy,
    units_per_usd: Decimal,
    reservations: Sequence[Reservation],
    purchases: Sequence[dict[str, Any]],
    result: ExchangeSum,
    requested_by_id: uuid.UUID,
    now: datetime,
) -> ExchangeQuote:
    """Return an unsaved quote that pins each returned reservation's version."""
    returned = zip(reservations, result.returns, strict=True)
    return ExchangeQuote(
        partner_id=customer.partner_id,
        customer=customer,
        requested_by_id=requested_by_id,
        created_at=now,
        valid_until=valid_until(now),
        on=result.on,
        policy=policy,
        currency=result.currency,
        units_per_usd=units_per_usd,
        request={
            "returns": [pinned(one, line.facts.quantity) for one, line in returned],
            "purchases": list(purchases),
        },
        sums=to_json(result),
        credit_minor=result.credit,
        refunds_minor=result.refunds_total,
        purchases_minor=result.purchases_total,
    )


@dataclass(frozen=True, slots=True)
class _PurchaseLine:
    """What is bought, as the policy computes it, and as the quote keeps it."""

    bought: Bought
    frozen: dict[str, Any]


def _purchase_lines(customer: Customer, purchases: Sequence[WantedPurchase], now: datetime) -> list[_PurchaseLine]:
    items = CatalogItem.objects.in_bulk({one.item_id for one in purchases})
    if len(purchases) > MOST_LINES or any(one.item_id not in items for one in purchases):
        raise UnknownProduct
    named = {one.subscription_id for one in purchases}
    own = Subscription.objects.filter(partner_id=customer.partner_id, customer=customer, pk__in=named)
    subscriptions = {one.pk: one for one in own}
    names = _names(customer, purchases, items, now)
    return [
        _purchase_line(customer, one, items[one.item_id], subscriptions.get(one.subscription_id), name)
        for one, name in zip(purchases, names, strict=True)
    ]


def _names(
    customer: Customer, purchases: Sequence[WantedPurchase], items: Mapping[int, CatalogItem], now: datetime
) -> list[str]:
    """Return each line's name: its own, or Azure's pattern in the partner's time, numbered within the exchange."""
    local = now.astimezone(ZoneInfo(customer.partner.time_zone))
    names: list[str] = []
    for one in purchases:
        own = one.name.strip() or default_name(items[one.item_id].resource_type, local, taken=names)
        names.append(clean_name(own))
    return names


def _purchase_line(
    customer: Customer, one: WantedPurchase, item: CatalogItem, subscription: Subscription | None, name: str
) -> _PurchaseLine:
    if subscription is None:
        raise UnknownSubscription
    if not subscription.is_active:
        raise SubscriptionNotActive(name=subscription.name)
    scope = _scope_of(customer, item, one.scope)
    frozen = {
        "item": item.pk,
        "product": item.name,
        "resource_type": item.resource_type,
        "region": item.region,
        "name": name,
        "quantity": one.quantity,
        "term": Term(one.term).value,
        "plan": BillingPlan(one.plan).value,
        "is_renewed": one.is_renewed,
        "subscription": str(subscription.pk),
        "scope": scope.type.value,
        "scope_subscription": _text(scope.subscription_id),
        "scope_resource_group": _text(scope.resource_group_id),
        "scope_management_group": _text(scope.management_group_id),
    }
    return _PurchaseLine(Bought(item, one.quantity, Term(one.term), BillingPlan(one.plan)), frozen)


def _scope_of(customer: Customer, item: CatalogItem, choice: Choice | None) -> Scope:
    """Return the scope that the new reservation gets, by the rules by which it could be given it later."""
    shared = Reservation(partner_id=customer.partner_id, customer=customer, item=item, is_size_flexible=True)
    if choice is None or choice.scope in (None, ScopeType.SHARED):
        return settings_of(shared).scope
    return settings_after(shared, Choice(scope=choice.scope, targets=choice.targets)).scope


def _text(one: uuid.UUID | None) -> str | None:
    return str(one) if one else None
