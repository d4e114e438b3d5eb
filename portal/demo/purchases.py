"""Write orders through the product's own purchase, and let them expire."""

import datetime as dt

from billing.commands.end_reservation import end_reservation
from billing.commands.lock_renewal_price import lock_and_tell
from billing.commands.record_purchase import Purchase, PurchaseIds, record_purchase
from billing.policy.terms import BillingPlan, Term, add_months, term_end
from core.actor import SYSTEM
from core.transactions import declare
from portal.demo.plans import Plan
from portal.demo.seeds import chance, uid
from portal.demo.wares import unit_price_minor
from portal.demo.world import World
from reservations.models import Reservation, ReservationOrder


def buy(world: World, plan: Plan, now: dt.datetime) -> None:
    """Record the plan's purchase and give the reservation its settings."""
    customer = world.customers[plan.company]
    price = unit_price_minor(plan.product, plan.years, customer.currency)
    if price is None:
        raise ValueError(f"{plan.product.sku} is not sold for {plan.years} years")
    ids = PurchaseIds(order=uid("order", *plan.key), reservation=uid("reservation", *plan.key))
    declare(world.agent(plan.company), now=now)
    reservation = record_purchase(
        purchase=Purchase(
            customer=customer,
            subscription=world.subscriptions[plan.company][0],
            item=world.item_of(plan.product),
            name=plan.name,
            quantity=plan.quantity,
            term=Term(plan.term),
            plan=BillingPlan(plan.billing_plan),
            unit_price_minor=price,
        ),
        now=now,
        ids=ids,
    )
    _configure(world, plan, reservation)
    world.orders[plan.key] = ids.order
    world.reservations[plan.key] = ids.reservation
    if plan.failed_payment is not None:
        world.refused.add((ids.order, plan.failed_payment))


def payment_days(plan: Plan) -> list[dt.date]:
    """Return the days after the first on which a payment of the plan falls due."""
    if not plan.is_monthly:
        return []
    start = plan.purchased_at.date()
    return [add_months(start, index) for index in range(1, 12 * plan.years)]


def expires_on(plan: Plan) -> dt.date:
    """Return the first day that is no longer covered."""
    return term_end(plan.purchased_at.date(), Term(plan.term))


def lock_price(world: World, plan: Plan, now: dt.datetime) -> None:
    """Lock the price of a renewal, as the daily run does 30 days before."""
    declare(SYSTEM, now=now)
    for pk in Reservation.objects.filter(order_id=world.orders[plan.key], is_renewed=True).values_list("pk", flat=True):
        lock_and_tell(reservation_id=pk, now=now)


def expire(world: World, plan: Plan, now: dt.datetime) -> None:
    """Let the order and what is left of it run out, and begin anew where that was wanted, as the daily run does."""
    declare(SYSTEM, now=now)
    left = Reservation.objects.filter(order_id=world.orders[plan.key], state=Reservation.State.SUCCEEDED)
    for pk in left.order_by("pk").values_list("pk", flat=True):
        ids = PurchaseIds(order=uid("renewed order", pk), reservation=uid("renewed reservation", pk))
        end_reservation(reservation_id=pk, now=now, ids=ids)
        if ReservationOrder.objects.filter(pk=ids.order).exists():
            world.renewed[ids.order] = plan


def _configure(world: World, plan: Plan, reservation: Reservation) -> None:
    """Set scope, flexibility and renewal as their owner would have since."""
    wanted = {
        **_scope(world, plan),
        "is_size_flexible": plan.is_size_flexible and bool(plan.product.flexibility_group),
        "is_renewed": plan.is_renewed,
    }
    changed = {name: value for name, value in wanted.items() if getattr(reservation, name) != value}
    if changed:
        Reservation.objects.filter(pk=reservation.pk).update(**changed)


def _scope(world: World, plan: Plan) -> dict[str, object]:
    subscriptions = world.subscriptions[plan.company]
    subscription = subscriptions[-1] if plan.is_scope_gone else chance("scope", *plan.key).choice(subscriptions[:-1])
    scope: dict[str, object] = {"scope": plan.scope}
    if plan.scope == Reservation.Scope.MANAGEMENT_GROUP:
        scope["scope_management_group_id"] = world.management_groups[plan.company][0].pk
    if plan.scope in (Reservation.Scope.SINGLE, Reservation.Scope.RESOURCE_GROUP):
        scope["scope_subscription_id"] = subscription.pk
    if plan.scope == Reservation.Scope.RESOURCE_GROUP:
        groups = [one for one in world.resource_groups[plan.company] if one.subscription_id == subscription.pk]
        scope["scope_resource_group_id"] = chance("resource group", *plan.key).choice(groups).pk
    return scope
