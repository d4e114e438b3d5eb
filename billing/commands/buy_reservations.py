"""Buy reservations for a customer: all of them or none, each under an order of its own."""

import json
import uuid
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from billing.commands.purchase_lines import WantedReservation, purchases_of
from billing.commands.purchase_refusals import NothingToBuy, PurchaseNotAllowed
from billing.commands.record_purchase import record_purchase
from billing.queries.purchase_rights import purchase_rights
from core.actor import Actor
from core.idempotency import once
from customers.commands.lock_rights import lock_rights
from customers.models import Customer, RoleAssignment
from customers.policy.access import Decision, Principal, Why
from customers.policy.roles import AZURE_ROLE_IDS, AzureRole
from customers.queries.access import SubscriptionPlace
from reservations.commands.tell_people import tell_people
from reservations.models import Reservation


def buy_reservations(
    *,
    customer: Customer,
    wanted: Sequence[WantedReservation],
    key: str,
    principal: Principal,
    actor: Actor,
    now: datetime,
) -> list[Reservation]:
    """Buy every line or none, take the first payments, and return the reservations in the order of the lines.

    The buyer becomes Owner of each order. The same ``key`` with the same lines buys once and returns the same
    reservations. Locks the buyer's rights and the subscriptions, so that neither goes away meanwhile.

    Raises:
        NothingToBuy, NotSupportedCountry, PurchaseNotAllowed, LineRefused, PriceChanged, IdempotencyKeyReused.
    """
    if not wanted:
        raise NothingToBuy
    answer, _is_first = once(
        partner_id=customer.partner_id,
        key=f"purchase:{key}",
        inputs={"customer": customer.pk, "buyer": principal.user_id, "lines": [asdict(one) for one in wanted]},
        now=now,
        act=lambda: json.dumps([str(one.pk) for one in _buy(customer, wanted, principal, actor, now)]),
    )
    bought = Reservation.objects.select_related("order", "item").in_bulk([uuid.UUID(one) for one in json.loads(answer)])
    return [bought[uuid.UUID(one)] for one in json.loads(answer)]


def _buy(
    customer: Customer, wanted: Sequence[WantedReservation], principal: Principal, actor: Actor, now: datetime
) -> list[Reservation]:
    _demand_right(customer, wanted, principal, now)
    purchases = purchases_of(customer, wanted, now)
    bought = [record_purchase(purchase=one, now=now, ids=line.ids) for one, line in zip(purchases, wanted, strict=True)]
    if actor.kind == "user":
        _make_owner(bought, actor.person_id, now)
    for reservation, purchase in zip(bought, purchases, strict=True):
        tell_people(
            reservation=reservation,
            code="reservation_purchased",
            actor=actor,
            now=now,
            price_minor=purchase.unit_price_minor * purchase.quantity,
            currency=customer.currency,
        )
    return bought


def _demand_right(customer: Customer, wanted: Sequence[WantedReservation], principal: Principal, now: datetime) -> None:
    ids = sorted({line.subscription_id for line in wanted})
    places = [SubscriptionPlace(one) for one in ids]
    held = lock_rights(partner_id=customer.partner_id, user_id=principal.user_id, at=places, now=now)
    if held is None or principal.partner_id != customer.partner_id:
        raise PurchaseNotAllowed(Decision(False, Why.CEILING))
    refused = [one for one in purchase_rights(held, ids, now=now).values() if not one]
    if refused:
        raise PurchaseNotAllowed(refused[0])


def _make_owner(bought: Sequence[Reservation], person_id: uuid.UUID, now: datetime) -> None:
    """Azure: whoever buys owns the order."""
    RoleAssignment.objects.bulk_create(
        RoleAssignment(
            partner_id=one.partner_id,
            user_id=person_id,
            role_id=AZURE_ROLE_IDS[AzureRole.OWNER],
            scope=one.order.arm_id,
            created_at=now,
        )
        for one in bought
    )
