"""What a renewal costs: at the locked price, or, before that is locked, at today's."""

from dataclasses import dataclass
from datetime import datetime

from billing.policy.currency import to_usd_minor
from billing.queries.quotes import usd_rate_on
from billing.queries.renewal_facts import lock_of, prices_on
from reservations.models import Reservation
from reservations.policy.renewal import Renewal
from reservations.queries.renewal_offer import renewal_of


@dataclass(frozen=True, slots=True)
class RenewalPrice:
    """What a renewal buys, and its sum in minor units of the order's currency and in US cents; None without a price,
    or without a rate.
    """

    renewal: Renewal
    total_minor: int | None
    total_usd_minor: int | None


def renewal_price(reservation: Reservation, *, now: datetime) -> RenewalPrice:
    """Return the price of a reservation's renewal as it stands; three queries at most."""
    wanted = renewal_of(reservation)
    lock = lock_of(reservation, wanted.term)
    on = min(reservation.price_locked_on, now.date())
    unit = lock.unit_minor if lock else prices_on(reservation, on).get(wanted.term)
    if unit is None:
        return RenewalPrice(wanted, None, None)
    currency, total = reservation.order.currency, unit * wanted.quantity
    rate = usd_rate_on(currency, on)
    return RenewalPrice(wanted, total, to_usd_minor(total, currency, rate) if rate else None)
