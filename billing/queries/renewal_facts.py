"""Gather what a renewal is decided by: the offer and the price of the day on which a reservation ends."""

from collections.abc import Mapping
from datetime import date

from billing.models import Payment, RenewalLock, RenewalRefusal
from billing.queries.prices import unit_prices
from customers.models import Subscription
from reservations.models import Reservation
from reservations.policy.renewal import Renewal, RenewalFacts
from reservations.queries.markets import is_sold_in
from reservations.queries.renewal_offer import renewal_offer


def prices_on(reservation: Reservation, on: date) -> Mapping[str, int]:
    """Return one unit's price by term on a day, in the order's currency; one query."""
    return unit_prices(item_id=reservation.item_id, currency=reservation.order.currency, on=on)


def lock_of(reservation: Reservation, term: str) -> RenewalLock | None:
    """Return the lock that counts for a term: of the day on which its price was locked; one query."""
    locks = RenewalLock.objects.filter(partner_id=reservation.partner_id, reservation=reservation, term=term)
    return locks.filter(locked_on=reservation.price_locked_on).first()


def renewal_facts(reservation: Reservation, renewal: Renewal, lock: RenewalLock | None) -> RenewalFacts:
    """Return the facts of the day on which a reservation ends, whenever that is asked; seven queries.

    Prices, sales and markets are those of that day. Subscription and payments are as they are now.
    """
    on = reservation.expires_at.date()
    prices = prices_on(reservation, on)
    failed = Payment.objects.filter(
        partner_id=reservation.partner_id, reservation=reservation, state=Payment.State.FAILED
    )
    subscription = reservation.order.billing_subscription
    return RenewalFacts(
        offer=renewal_offer(reservation, priced_terms=prices),
        is_market_open=is_sold_in(reservation.customer.country, on=on),
        is_subscription_active=subscription.state == Subscription.State.ACTIVE,
        has_unpaid=failed.exists(),
        locked_minor=lock.unit_minor if lock else None,
        found_minor=prices.get(renewal.term),
    )


def outcome_of(reservation: Reservation) -> RenewalRefusal | None:
    """Return why the renewal of a reservation that has ended was not made; None for no refusal. One query."""
    return RenewalRefusal.objects.filter(partner_id=reservation.partner_id, reservation=reservation).first()
