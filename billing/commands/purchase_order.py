"""Buy one reservation under an order whose id is known beforehand."""

import uuid
from dataclasses import replace
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from billing.commands.buy_reservations import buy_reservations
from billing.commands.purchase_lines import WantedReservation
from billing.commands.record_purchase import PurchaseIds
from core.actor import Actor
from core.errors import Refusal
from core.idempotency import IdempotencyKeyReused
from core.models import Operation
from customers.models import Customer
from customers.policy.access import Principal
from reservations.models import Reservation, ReservationOrder


class ReservationOrderIdAlreadyExists(Refusal):
    """Something else was bought under this id."""

    code = "ReservationOrderIdAlreadyExists"
    text = _("Something else was bought under this reservation order ID. Calculate the price again for a new one.")


def purchase_order(
    *,
    order_id: uuid.UUID,
    customer: Customer,
    wanted: WantedReservation,
    principal: Principal,
    actor: Actor,
    now: datetime,
) -> Reservation:
    """Buy what is wanted under this order's id, and return the reservation; the same again returns the same one.

    Where the buyer was told a price under this id, it is bought at that price or not at all.

    Raises:
        ReservationOrderIdAlreadyExists, and whatever billing.commands.buy_reservations refuses.
    """
    ids = PurchaseIds(order=order_id, reservation=uuid.uuid5(order_id, "reservation"))
    line = replace(wanted, ids=ids, seen_unit_minor=_told(order_id, customer, wanted, actor))
    try:
        with transaction.atomic():
            (bought,) = buy_reservations(
                customer=customer, wanted=[line], key=str(order_id), principal=principal, actor=actor, now=now
            )
    except IdempotencyKeyReused:
        raise ReservationOrderIdAlreadyExists from None
    except IntegrityError:
        if ReservationOrder.objects.filter(pk=order_id).exists():
            raise ReservationOrderIdAlreadyExists from None
        raise
    return bought


def _told(order_id: uuid.UUID, customer: Customer, wanted: WantedReservation, actor: Actor) -> int | None:
    """Return the unit price that the buyer was told for this product and term under this id."""
    told = Operation.objects.filter(
        partner_id=customer.partner_id,
        kind=Operation.Kind.PRICE,
        subject_id=order_id,
        requested_by_id=actor.person_id,
        inputs={"item": wanted.item_id, "term": wanted.term},
    ).first()
    return told.answer["unit_minor"] if told else None
