"""The lines of a purchase: what is wanted, looked at against what is sold today."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings

from billing.commands.purchase_refusals import (
    CapacityPriorityNeedsSingle,
    InvalidPurchaseName,
    InvalidPurchaseQuantity,
    InvalidSingleAppliedScopesCount,
    InvalidSubscriptionId,
    LineRefused,
    MissingAppliedScopesForSingle,
    NotSupportedCountry,
    PriceChange,
    PriceChanged,
    ProductRetired,
    ScopeNotActive,
    ScopeNotUsable,
    UnknownProduct,
    UnsupportedBillingPlan,
    UnsupportedReservationTerm,
)
from billing.commands.record_purchase import Purchase, PurchaseIds
from billing.policy.terms import BillingPlan, Term
from billing.queries.price_list import OnSale, on_sale
from customers.models import Customer, Subscription
from reservations.commands.rename import LONGEST_NAME, InvalidName, clean_name
from reservations.models import CatalogItem
from reservations.policy.purchase import PurchaseFault, WantedUnits, default_name, purchase_fault
from reservations.policy.scope import Scope, ScopeType, Target
from reservations.queries.markets import is_sold_in
from reservations.queries.scope_targets import known_targets


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedReservation:
    """One line of a purchase.

    ``targets``: the ids that the scope names. ``is_size_flexible``: None for as the product is. ``name``: nothing for
    Azure's own pattern. ``seen_unit_minor``: one unit's price for the whole term as the buyer saw it, None for whatever
    it costs now. ``ids``: of the rows to be.
    """

    item_id: int
    term: str
    plan: str
    quantity: int
    subscription_id: uuid.UUID
    scope: ScopeType = ScopeType.SHARED
    targets: tuple[uuid.UUID, ...] = ()
    is_renewed: bool = False
    is_size_flexible: bool | None = None
    name: str = ""
    seen_unit_minor: int | None = None
    ids: PurchaseIds | None = None


def purchases_of(customer: Customer, wanted: Sequence[WantedReservation], now: datetime) -> list[Purchase]:
    """Return the purchases at today's prices, every line being possible. Locks the subscriptions.

    Raises: NotSupportedCountry, LineRefused, PriceChanged.
    """
    on = now.date()
    if not is_sold_in(customer.country, on=on):
        raise NotSupportedCountry
    sold = on_sale([line.item_id for line in wanted], currency=customer.currency, on=on)
    subscriptions = _locked_subscriptions(customer, wanted)
    targets = known_targets(
        partner_id=customer.partner_id,
        customer_id=customer.pk,
        ids={target for line in wanted for target in line.targets},
    )
    names = _names(customer, wanted, sold, now)
    purchases = [
        Purchase(
            customer=customer,
            subscription=_subscription(place, line, subscriptions),
            item=_demand_sold(place, line, sold).item,
            name=names[place],
            quantity=line.quantity,
            term=Term(line.term),
            plan=BillingPlan(line.plan),
            unit_price_minor=sold[line.item_id].prices[line.term],
            scope=_scope(place, line, targets),
            is_renewed=line.is_renewed,
            is_size_flexible=_is_flexible(place, line, sold[line.item_id].item),
        )
        for place, line in enumerate(wanted)
    ]
    _demand_seen_prices(wanted, purchases)
    return purchases


def _locked_subscriptions(customer: Customer, wanted: Sequence[WantedReservation]) -> Mapping[uuid.UUID, Subscription]:
    rows = Subscription.objects.select_for_update(no_key=True).filter(
        partner_id=customer.partner_id, customer=customer, pk__in={line.subscription_id for line in wanted}
    )
    return {one.pk: one for one in rows.order_by("pk")}


def _subscription(place: int, line: WantedReservation, subscriptions: Mapping[uuid.UUID, Subscription]) -> Subscription:
    found = subscriptions.get(line.subscription_id)
    if found is None or not found.is_active:
        raise InvalidSubscriptionId(place)
    return found


_FAULTS: dict[PurchaseFault, type[LineRefused]] = {
    PurchaseFault.RETIRED: ProductRetired,
    PurchaseFault.NO_PRICE: UnknownProduct,
    PurchaseFault.TERM: UnsupportedReservationTerm,
    PurchaseFault.PLAN: UnsupportedBillingPlan,
    PurchaseFault.QUANTITY: InvalidPurchaseQuantity,
}


def _demand_sold(place: int, line: WantedReservation, sold: Mapping[int, OnSale]) -> OnSale:
    found = sold.get(line.item_id)
    if found is None:
        raise UnknownProduct(place)
    if fault := line_fault(place, WantedUnits(line.quantity, line.term, line.plan), found):
        raise fault
    return found


def line_fault(place: int, wanted: WantedUnits, sold: OnSale) -> LineRefused | None:
    """Return why so many units can't be bought as wanted; None when they can."""
    most = settings.PURCHASE_MOST_UNITS
    fault = purchase_fault(wanted, sold.offer, most_units=most, is_retired=sold.is_retired)
    if fault is None:
        return None
    return InvalidPurchaseQuantity(place, most=most) if fault is PurchaseFault.QUANTITY else _FAULTS[fault](place)


def _scope(place: int, line: WantedReservation, targets: Mapping[uuid.UUID, Target]) -> Scope:
    if not line.scope.names_a_target:
        return Scope(line.scope)
    if len(line.targets) != 1:
        raise InvalidSingleAppliedScopesCount(place) if line.targets else MissingAppliedScopesForSingle(place)
    target = targets.get(line.targets[0])
    if target is None or target.scope.type != line.scope:
        raise ScopeNotUsable(place)
    if not target.is_active:
        raise ScopeNotActive(place)
    return target.scope


def _is_flexible(place: int, line: WantedReservation, item: CatalogItem) -> bool:
    """Return whether other sizes share the benefit; of a product without any, the wish says nothing."""
    has_sizes = bool(item.flexibility_group)
    if line.is_size_flexible is not False or not has_sizes:
        return has_sizes
    if not line.scope.allows_capacity_priority:
        raise CapacityPriorityNeedsSingle(place)
    return False


def _names(
    customer: Customer, wanted: Sequence[WantedReservation], sold: Mapping[int, OnSale], now: datetime
) -> list[str]:
    """Return each line's name: its own, or Azure's pattern in the partner's time, numbered within the purchase."""
    local = now.astimezone(ZoneInfo(customer.partner.time_zone))
    names: list[str] = []
    for place, line in enumerate(wanted):
        item = sold[line.item_id].item if line.item_id in sold else None
        name = line.name.strip() or default_name(item.resource_type if item else "", local, taken=names)
        try:
            names.append(clean_name(name))
        except InvalidName as refused:
            raise InvalidPurchaseName(place, longest=LONGEST_NAME) from refused
    return names


def _demand_seen_prices(wanted: Sequence[WantedReservation], purchases: Sequence[Purchase]) -> None:
    changes = [
        PriceChange(place, purchase.item.name, line.seen_unit_minor, purchase.unit_price_minor)
        for place, (line, purchase) in enumerate(zip(wanted, purchases, strict=True))
        if line.seen_unit_minor is not None and line.seen_unit_minor != purchase.unit_price_minor
    ]
    if changes:
        raise PriceChanged(changes)
