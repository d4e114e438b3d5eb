"""Merge reservations of an order: one takes the place of all of them, unit for unit, and no money moves."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from billing.commands.rearrange_refusals import demand_paid
from billing.commands.return_payments import cancel_coming_payments, carry_over_payments
from billing.commands.take_payment import take_due_payments
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
from reservations.policy.rearrangement import FEWEST, MergeFault, merge_fault
from reservations.queries.scope_targets import settings_of


class ReservationIdNotInReservationOrder(Refusal):
    """One of the sources is not a reservation of this order."""

    code = "ReservationIdNotInReservationOrder"
    text = _("Only reservations of the same order can be merged.")


class InvalidMergeSources(Refusal):
    """These reservations can't be one."""

    code = "BadRequest"


class TooFewSources(InvalidMergeSources):
    text = _("Choose at least %(fewest)s reservations, each of them once.")


class DifferentProducts(InvalidMergeSources):
    text = _("Only reservations of the same product, region and term can be merged.")


class DifferentSettings(InvalidMergeSources):
    text = _("Give the reservations the same scope and optimization first; the merged one can have only one of each.")


class DifferentPayments(InvalidMergeSources):
    """A remainder that was left while a payment had failed has not paid that one."""

    text = _("The payments of these reservations differ, so they cannot be merged.")


FAULTS: Mapping[MergeFault, type[InvalidMergeSources]] = {
    MergeFault.PRODUCT: DifferentProducts,
    MergeFault.SETTINGS: DifferentSettings,
    MergeFault.PAYMENTS: DifferentPayments,
}


def merge_reservations(
    *,
    order_id: uuid.UUID,
    sources: Sequence[uuid.UUID],
    principal: Principal,
    actor: Actor,
    now: datetime,
    seen_versions: Mapping[uuid.UUID, int] | None = None,
    key: str = "",
    merged_id: uuid.UUID | None = None,
) -> Reservation:
    """Merge reservations of one order; return the new one, called like the oldest of them.

    It keeps the order, the dates, the settings, the roles that were held on every source, and the payments; what is due
    is paid before; renewals that were pending are switched off (Azure). Locks the key, then the reservations by id.
    ``key``: the same one merges once. ``merged_id`` names the new row.

    Raises:
        RearrangeNotAllowed, ReservationIdNotInReservationOrder, ReservationNotRunning, ReservationBusy,
        ReservationChanged, PaymentOutstanding, InvalidMergeSources, IdempotencyKeyReused.
    """

    def act() -> str:
        demand_right(order_id=order_id, principal=principal, now=now)
        if len(set(sources)) < max(FEWEST, len(sources)):
            raise TooFewSources(fewest=FEWEST)
        found = _locked(order_id, sources, principal, now)
        demand_versions(found, dict(seen_versions or {}))
        _take_what_is_due(found, now)
        _demand_alike(found)
        merged = _merge(found, merged_id or uuid.uuid4(), now)
        tell_people(reservation=merged, code="reservation_merged", actor=actor, now=now, count=len(found))
        return str(merged.pk)

    inputs = {"order": order_id, "sources": sorted(map(str, sources))}
    if key:
        answer, _is_first = once(partner_id=principal.partner_id, key=f"merge:{key}", inputs=inputs, now=now, act=act)
    else:
        answer = act()
    return Reservation.objects.get(partner_id=principal.partner_id, pk=answer)


def _locked(
    order_id: uuid.UUID, sources: Sequence[uuid.UUID], principal: Principal, now: datetime
) -> list[Reservation]:
    """Lock the sources, which are all of the order; the oldest comes first."""
    mine = Reservation.objects.filter(partner_id=principal.partner_id, order_id=order_id, pk__in=list(sources))
    if mine.count() < len(sources):
        raise ReservationIdNotInReservationOrder
    found = lock_running(sources, partner_id=principal.partner_id, now=now)
    return sorted(found, key=lambda one: (one.created_at, one.pk))


def _take_what_is_due(sources: Sequence[Reservation], now: datetime) -> None:
    """Take payments that the daily run has not come to for each of them alike."""
    for source in sorted(sources, key=lambda one: one.pk):
        if take_due_payments(reservation=source, now=now):
            source.refresh_from_db(fields=["version"])


def _demand_alike(sources: Sequence[Reservation]) -> None:
    fault = merge_fault(
        products=[one.item_id for one in sources],
        settings=[settings_of(one) for one in sources],
        schedules=demand_paid(sources),
    )
    if fault:
        raise FAULTS[fault]


def _merge(sources: Sequence[Reservation], merged_id: uuid.UUID, now: datetime) -> Reservation:
    first, act_id = sources[0], uuid.uuid4()
    open_acts(reservations=sources, kind=OpenAct.Kind.MERGE, subject_id=act_id, now=now)
    units = sum(one.quantity for one in sources)
    merged = successor_of(first, units, now=now, pk=merged_id, **NOT_RENEWED)
    carry_over_payments([(first, merged)])
    copy_roles(partner_id=first.partner_id, scopes=[one.arm_id for one in sources], to=merged.arm_id, at=now, now=now)
    cancel_coming_payments(sources)
    for source in sources:
        end_as(source, Reservation.Ended.MERGED, now=now, merged_into=merged, **rearranged(source))
    close_acts([act_id])
    return merged
