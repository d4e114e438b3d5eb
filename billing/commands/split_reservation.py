"""Split a reservation: others under the same order take its place, unit for unit, and no money moves."""

import json
import uuid
from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from billing.commands.rearrange_refusals import demand_paid
from billing.commands.return_payments import cancel_coming_payments, carry_over_payments
from core.actor import Actor
from core.errors import Refusal
from core.idempotency import once
from customers.commands.copy_roles import copy_roles
from customers.policy.access import Principal
from reservations.commands.open_act import close_acts, open_acts
from reservations.commands.rearrange import demand_right, demand_versions, lock_running
from reservations.commands.take_place import end_as, rearranged, successor_of
from reservations.commands.tell_people import tell_people
from reservations.models import OpenAct, Reservation
from reservations.models.reservation import NOT_RENEWED
from reservations.policy.rearrangement import FEWEST, SplitFault, split_fault


class InvalidSplitQuantities(Refusal):
    """The quantities don't make up the reservation."""

    code = "BadRequest"


class TooFewParts(InvalidSplitQuantities):
    text = _("Enter at least %(fewest)s quantities.")


class PartWithoutUnits(InvalidSplitQuantities):
    text = _("Each quantity must be a whole number greater than zero.")


class QuantitiesDoNotSum(InvalidSplitQuantities):
    text = _("The quantities must add up to %(quantity)s, the quantity of the reservation; they add up to %(sum)s.")


def split_reservation(
    *,
    reservation_id: uuid.UUID,
    quantities: Sequence[int],
    principal: Principal,
    actor: Actor,
    now: datetime,
    seen_version: int | None = None,
    key: str = "",
    ids: Sequence[uuid.UUID] = (),
) -> list[Reservation]:
    """Split a reservation into so many units each, in the order given; return the new ones.

    They keep the order, the dates, the settings, the roles on the reservation and the payments; a renewal that was
    pending is switched off (Azure). Locks the key, then the reservation. ``key``: the same one splits once.
    ``ids`` names the new rows; without it they get random ids.

    Raises:
        RearrangeNotAllowed, ReservationNotRunning, ReservationBusy, ReservationChanged, PaymentOutstanding,
        InvalidSplitQuantities, IdempotencyKeyReused; Reservation.DoesNotExist for another partner's.
    """

    def act() -> str:
        seen = {} if seen_version is None else {reservation_id: seen_version}
        order_id = _order_of(reservation_id, principal)
        demand_right(order_id=order_id, principal=principal, now=now)
        (source,) = lock_running([reservation_id], partner_id=principal.partner_id, now=now)
        _demand_quantities(source, quantities)
        demand_versions([source], seen)
        demand_paid([source])
        parts = _split(source, list(zip(ids or [uuid.uuid4() for _ in quantities], quantities, strict=True)), now)
        tell_people(reservation=source, code="reservation_split", actor=actor, now=now, count=len(parts))
        return json.dumps([str(part.pk) for part in parts])

    inputs = {"reservation": reservation_id, "quantities": list(quantities)}
    if key:
        answer, _is_first = once(partner_id=principal.partner_id, key=f"split:{key}", inputs=inputs, now=now, act=act)
    else:
        answer = act()
    made = Reservation.objects.filter(partner_id=principal.partner_id).in_bulk(
        [uuid.UUID(one) for one in json.loads(answer)]
    )
    return [made[uuid.UUID(one)] for one in json.loads(answer)]


def _order_of(reservation_id: uuid.UUID, principal: Principal) -> uuid.UUID:
    mine = Reservation.objects.filter(partner_id=principal.partner_id)
    return mine.values_list("order_id", flat=True).get(pk=reservation_id)


def _demand_quantities(source: Reservation, quantities: Sequence[int]) -> None:
    fault = split_fault(source.quantity, quantities)
    if fault is SplitFault.FEW:
        raise TooFewParts(fewest=FEWEST)
    if fault is SplitFault.NOT_POSITIVE:
        raise PartWithoutUnits
    if fault:
        raise QuantitiesDoNotSum(quantity=source.quantity, sum=sum(quantities))


def _split(source: Reservation, parts: Sequence[tuple[uuid.UUID, int]], now: datetime) -> list[Reservation]:
    act_id = uuid.uuid4()
    open_acts(reservations=[source], kind=OpenAct.Kind.SPLIT, subject_id=act_id, now=now)
    made = [
        successor_of(source, quantity, now=now, pk=pk, split_from_id=source.pk, **NOT_RENEWED) for pk, quantity in parts
    ]
    carry_over_payments([(source, part) for part in made])
    for part in made:
        copy_roles(partner_id=source.partner_id, scopes=[source.arm_id], to=part.arm_id, at=now, now=now)
    cancel_coming_payments([source])
    end_as(source, Reservation.Ended.SPLIT, now=now, **rearranged(source))
    close_acts([act_id])
    return made
