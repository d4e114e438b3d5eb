"""Act out splits and merges that customers had done over Azure's API: new reservations under the same order."""

import datetime as dt
from collections.abc import Sequence
from functools import partial

from billing.commands.merge_reservations import merge_reservations
from billing.commands.split_reservation import split_reservation
from core.transactions import declare
from portal.demo.seeds import uid
from portal.demo.special import MERGED, SPLIT
from portal.demo.timeline import Timeline
from portal.demo.world import World
from reservations.models import Reservation

DAY = dt.timedelta(days=1)


def plan_splits(world: World, timeline: Timeline) -> None:
    """Put them on the timeline: one reservation in parts, one in parts that are one again."""
    timeline.add(world.now - 30 * DAY, partial(_split, world, SPLIT, (7, 3)))
    timeline.add(world.now - 62 * DAY, partial(_split, world, MERGED, (2, 2)))
    timeline.add(world.now - 21 * DAY, partial(_merge, world, MERGED))


def _split(world: World, key: tuple[str, str], quantities: Sequence[int], now: dt.datetime) -> None:
    actor = world.agent(key[0])
    declare(actor, now=now)
    parts = split_reservation(
        reservation_id=world.reservations[key],
        quantities=quantities,
        principal=world.principal_of(key[0]),
        actor=actor,
        now=now,
        ids=[uid("part", *key, number) for number, _quantity in enumerate(quantities, start=1)],
    )
    world.reservations[key] = parts[0].pk


def _merge(world: World, key: tuple[str, str], now: dt.datetime) -> None:
    actor = world.agent(key[0])
    declare(actor, now=now)
    parts = Reservation.objects.filter(order_id=world.orders[key], state=Reservation.State.SUCCEEDED)
    merged = merge_reservations(
        order_id=world.orders[key],
        sources=list(parts.order_by("created_at", "pk").values_list("pk", flat=True)),
        principal=world.principal_of(key[0]),
        actor=actor,
        now=now,
        merged_id=uid("merged", *key),
    )
    world.reservations[key] = merged.pk
