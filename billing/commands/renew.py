"""Renew a reservation on the day on which it ends: a new order at the locked price, or a reason why there is none."""

from dataclasses import replace
from datetime import datetime

from billing.commands.lock_renewal_price import lock_price
from billing.commands.record_purchase import Purchase, PurchaseIds, record_purchase
from billing.models import RenewalLock, RenewalRefusal
from billing.policy.terms import BillingPlan, Term
from billing.queries.renewal_facts import renewal_facts
from core.actor import SYSTEM
from core.models import Notification
from customers.commands.copy_roles import copy_roles
from reservations.commands.tell_people import tell_people
from reservations.models import Reservation
from reservations.policy.renewal import Renewal, RenewalFacts, RenewalFault, why_not_made
from reservations.queries.renewal_offer import renewal_of

KEPT = ("scope", "scope_subscription_id", "scope_resource_group_id", "scope_management_group_id", "is_size_flexible")
"""Settings of the reservation that the new one begins with. Its own renewal is none of them."""


def renew(*, reservation: Reservation, now: datetime, ids: PurchaseIds | None = None) -> Reservation | None:
    """Buy what the renewal of a locked reservation says, from the instant on which that ends; return the new one.

    However late it is made, it begins then: the benefit has no gap, and the price is the one that was locked. Where the
    rules don't let it be made the reason is written down, and None returned. Either way people are told.
    """
    wanted = renewal_of(reservation)
    lock = lock_price(reservation, now=now)
    facts = renewal_facts(reservation, wanted, lock)
    fault = why_not_made(wanted, facts)
    if fault or lock is None:
        _refuse(reservation, fault or RenewalFault.NO_PRICE, facts, now)
        return None
    made = _buy(reservation, wanted, lock, now, ids)
    _copy_access(reservation, made, now)
    tell_people(
        reservation=made,
        code="reservation_renewed",
        actor=replace(SYSTEM, partner_id=made.partner_id),
        now=now,
        price_minor=lock.unit_minor * wanted.quantity,
        currency=lock.currency,
    )
    return made


def _buy(
    reservation: Reservation, wanted: Renewal, lock: RenewalLock, now: datetime, ids: PurchaseIds | None
) -> Reservation:
    return record_purchase(
        purchase=Purchase(
            customer=reservation.customer,
            subscription=reservation.order.billing_subscription,
            item=reservation.item,
            name=reservation.name,
            quantity=wanted.quantity,
            term=Term(wanted.term),
            plan=BillingPlan(wanted.plan),
            unit_price_minor=lock.unit_minor,
            bought_at=reservation.expires_at,
            taken_over={"renewed_from": reservation, **{column: getattr(reservation, column) for column in KEPT}},
        ),
        now=now,
        ids=ids,
    )


def _copy_access(reservation: Reservation, made: Reservation, now: datetime) -> None:
    """Copy the roles on the order and on the reservation, as they were when it ended."""
    pairs = ((reservation.order.arm_id, made.order.arm_id), (reservation.arm_id, made.arm_id))
    for scope, to in pairs:
        copy_roles(partner_id=made.partner_id, scopes=[scope], to=to, at=reservation.expires_at, now=now)


def _refuse(reservation: Reservation, fault: RenewalFault, facts: RenewalFacts, now: datetime) -> None:
    is_of_prices = fault is RenewalFault.PRICE_CHANGED
    RenewalRefusal.objects.create(
        partner_id=reservation.partner_id,
        reservation=reservation,
        fault=fault,
        locked_minor=facts.locked_minor if is_of_prices else None,
        found_minor=facts.found_minor if is_of_prices else None,
        currency=reservation.order.currency,
        refused_at=now,
    )
    tell_people(
        reservation=reservation,
        code="reservation_not_renewed",
        actor=replace(SYSTEM, partner_id=reservation.partner_id),
        now=now,
        level=Notification.Level.ERROR,
        fault=fault.value,
    )
