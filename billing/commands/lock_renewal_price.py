"""Lock the price of a renewal 30 days before the reservation ends, and tell it."""

import logging
import uuid
from dataclasses import replace
from datetime import datetime

from billing.models import RenewalLock
from billing.queries.renewal_facts import lock_of, prices_on
from core.actor import SYSTEM
from core.transactions import acting
from reservations.commands.tell_people import tell_people
from reservations.models import Reservation
from reservations.models.reservation import EXPIRING_WITHIN
from reservations.queries.renewal_offer import renewal_of

log = logging.getLogger(__name__)


def lock_all_prices(*, now: datetime) -> int:
    """Lock the prices of all renewals whose day has come, each in a transaction of its own; return how many.

    May be run late, twice, or twice at once, and ends the same: what is locked is the price of the day, not of the run.
    """
    wanted = Reservation.objects.filter(
        state=Reservation.State.SUCCEEDED, is_renewed=True, expires_at__lte=now + EXPIRING_WITHIN
    )
    locked = 0
    for partner_id, reservation_id in wanted.order_by("expires_at", "pk").values_list("partner_id", "pk"):
        try:
            with acting(replace(SYSTEM, partner_id=partner_id), now=now):
                locked += lock_and_tell(reservation_id=reservation_id, now=now)
        except Exception:
            log.exception("the renewal price of reservation %s could not be locked", reservation_id)
    return locked


def lock_price(reservation: Reservation, *, now: datetime) -> RenewalLock | None:
    """Return the lock of a locked reservation's wanted term, made now where there is none; None without a price.

    A lock of the future is none yet. Two that make it at once are kept apart by the reservation's row.
    """
    term, on = renewal_of(reservation).term, reservation.price_locked_on
    if on > now.date():
        return None
    if known := lock_of(reservation, term):
        return known
    unit = prices_on(reservation, on).get(term)
    if unit is None:
        return None
    return RenewalLock.objects.create(
        partner_id=reservation.partner_id,
        reservation=reservation,
        term=term,
        locked_on=on,
        unit_minor=unit,
        currency=reservation.order.currency,
        locked_at=now,
    )


def lock_and_tell(*, reservation_id: uuid.UUID, now: datetime) -> int:
    """Lock one reservation's price and tell people; return 1, or 0 where there is nothing to lock.

    Looks again under the row's lock. What has ended meanwhile is locked when it is renewed, and told then.
    """
    rows = Reservation.objects.select_for_update(of=("self",)).select_related("order", "customer", "partner")
    reservation = rows.get(pk=reservation_id)
    if not reservation.is_renewed or reservation.is_over(now):
        return 0
    term = renewal_of(reservation).term
    if lock_of(reservation, term):
        return 0
    lock = lock_price(reservation, now=now)
    if lock is None:
        return 0
    tell_people(
        reservation=reservation,
        code="reservation_price_locked",
        actor=replace(SYSTEM, partner_id=reservation.partner_id),
        now=now,
        price_minor=lock.unit_minor * renewal_of(reservation).quantity,
        currency=lock.currency,
    )
    return 1
