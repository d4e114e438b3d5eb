"""Let a reservation end when its term is over: what is due is taken, it is renewed or not, and it expires."""

import logging
import uuid
from dataclasses import replace
from datetime import datetime

from billing.commands.record_purchase import PurchaseIds
from billing.commands.renew import renew
from billing.commands.take_payment import take_due_payments
from core.actor import SYSTEM
from core.transactions import acting
from reservations.commands.expire import expire
from reservations.models import OpenAct, Reservation, ReservationOrder

log = logging.getLogger(__name__)


def end_all(*, now: datetime) -> int:
    """End every reservation whose term is over, each in a transaction of its own; return how many.

    May be run late, twice, or twice at once, and ends the same. One that fails is logged and left to the next run; one
    that an act is open on waits until that has ended.
    """
    over = Reservation.objects.filter(state=Reservation.State.SUCCEEDED, expires_at__lte=now, open_act=None)
    ended = 0
    for partner_id, reservation_id in over.order_by("expires_at", "pk").values_list("partner_id", "pk"):
        try:
            with acting(replace(SYSTEM, partner_id=partner_id), now=now):
                ended += end_reservation(reservation_id=reservation_id, now=now)
        except Exception:
            log.exception("reservation %s could not be ended", reservation_id)
    return ended


def end_reservation(*, reservation_id: uuid.UUID, now: datetime, ids: PurchaseIds | None = None) -> int:
    """End one reservation whose term is over, and renew it where that is wanted; return 1, or 0 where nothing is to do.

    Locks the reservation, the order, the payments, then the ledger, as a return does. Repeatable. ``ids`` names the two
    new rows of a renewal.
    """
    rows = Reservation.objects.select_for_update(of=("self",))
    beside = rows.select_related("item", "order__billing_subscription", "customer", "partner")
    reservation = beside.get(pk=reservation_id)
    if not reservation.is_active or now < reservation.expires_at:
        return 0
    if OpenAct.objects.filter(partner_id=reservation.partner_id, reservation=reservation).exists():
        return 0
    order = ReservationOrder.objects.select_for_update().get(pk=reservation.order_id)
    if take_due_payments(reservation=reservation, now=now):
        reservation.refresh_from_db(fields=["version"])
    if reservation.is_renewed:
        renew(reservation=reservation, now=now, ids=ids)
    expire(reservation=reservation, order=order, now=now)
    return 1
