"""Tell who acts on a reservation what somebody else, or time itself, did to it."""

from datetime import datetime
from typing import Any

from core.actor import Actor
from core.models import Notification
from core.notifications import notify
from customers.queries.people import who_acts_on
from reservations.models import Reservation

ORDER_SCOPE = "/providers/Microsoft.Capacity/reservationOrders/"


def tell_people(
    *,
    reservation: Reservation,
    code: str,
    actor: Actor,
    now: datetime,
    level: Notification.Level = Notification.Level.INFORMATION,
    **facts: Any,
) -> None:
    """Tell Admin agents and who holds a role that acts on the reservation, but not the one who did it.

    Codes: reservation_purchased, reservation_scope_changed, reservation_optimization_changed,
    reservation_fell_back, reservation_renewal_changed, reservation_price_locked, reservation_renewed,
    reservation_not_renewed, reservation_split, reservation_merged, reservation_cancelled,
    reservation_exchanged, payment_failed. ``facts`` beside the usual ones: price_minor and currency,
    amount_minor and currency, number (of the request), fault (of a renewal), count, is_renewed. One thread a
    reservation and code: the last change counts.
    """
    partner = reservation.partner
    scopes = [f"{ORDER_SCOPE}{reservation.order_id}", reservation.arm_id]
    people = who_acts_on(partner.pk, scopes=scopes, today=partner.today(now), now=now)
    notify(
        partner_id=partner.pk,
        person_ids=[person for person in people if person != actor.id],
        thread=f"{code}:{reservation.pk}",
        code=code,
        facts={
            "reservation_id": str(reservation.pk),
            "customer_id": str(reservation.customer_id),
            "customer": reservation.customer.company_name,
            "name": reservation.name,
            "by": actor.label if actor.kind == "user" else "",
            **facts,
        },
        level=level,
        now=now,
    )
