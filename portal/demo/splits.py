"""Act out splits and merges that customers had done over Azure's API: new reservations under the same order."""

import datetime as dt
from collections.abc import Sequence
from functools import partial

from billing.commands.return_payments import cancel_coming_payments, carry_over_payments
from core.transactions import declare
from portal.demo.seeds import uid
from portal.demo.special import MERGED, SPLIT
from portal.demo.timeline import Timeline
from portal.demo.world import SEEDER, World
from reservations.models import Reservation

DAY = dt.timedelta(days=1)


def plan_splits(world: World, timeline: Timeline) -> None:
    """Put them on the timeline: one reservation in parts, one in parts that are one again."""
    timeline.add(world.now - 30 * DAY, partial(_split, world, SPLIT, (7, 3)))
    timeline.add(world.now - 62 * DAY, partial(_split, world, MERGED, (2, 2)))
    timeline.add(world.now - 21 * DAY, partial(_merge, world, MERGED))


def _split(world: World, key: tuple[str, str], quantities: Sequence[int], now: dt.datetime) -> None:
    declare(SEEDER, now=now)
    source = Reservation.objects.get(pk=world.reservations[key])
    _end(source, Reservation.Ended.SPLIT, now)
    for number, quantity in enumerate(quantities, start=1):
        part = source.copy_for(
            quantity, id=uid("part", *key, number), split_from_id=source.pk, created_at=now, updated_at=now
        )
        part.save(force_insert=True)
        carry_over_payments(reservation=source, remainder=part)
    cancel_coming_payments(reservation=source)
    world.reservations[key] = uid("part", *key, 1)


def _merge(world: World, key: tuple[str, str], now: dt.datetime) -> None:
    declare(SEEDER, now=now)
    first, *others = Reservation.objects.filter(order_id=world.orders[key], state=Reservation.State.SUCCEEDED).order_by(
        "created_at", "pk"
    )
    sources = [first, *others]
    whole = first.copy_for(sum(one.quantity for one in sources), id=uid("merged", *key), created_at=now, updated_at=now)
    whole.save(force_insert=True)
    carry_over_payments(reservation=first, remainder=whole)
    for source in sources:
        source.merged_into = whole
        _end(source, Reservation.Ended.MERGED, now)
        cancel_coming_payments(reservation=source)
    world.reservations[key] = whole.pk


def _end(reservation: Reservation, ended_as: Reservation.Ended, now: dt.datetime) -> None:
    """End it as Azure does: cancelled, with the reason beside; a renewal that was pending is off."""
    reservation.state, reservation.ended_as = Reservation.State.CANCELLED, ended_as
    reservation.ended_at = reservation.updated_at = now
    reservation.version += 1
    reservation.save()
