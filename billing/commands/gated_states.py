"""Move a refund or an exchange from state to state: one row a move, with who and when."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from billing.commands.refund_limit import lock_limit, release
from billing.models import Exchange, Refund, RefundLimit
from billing.models.asked import Asked
from core import outbox
from core.actor import Actor
from reservations.commands.open_act import close_acts

NOTED = """
    INSERT INTO {transitions} (
        id, partner_id, {request_id}, number,
        state, at, actor_kind, actor_id, actor_label, reason, note
    )
    SELECT
        gen_random_uuid(), asked.partner_id, asked.id,
        1 + (SELECT count(*) FROM {transitions} AS earlier WHERE earlier.{request_id} = asked.id),
        asked.state, %s::timestamptz, %s, %s::uuid, %s, %s, %s
    FROM {requests} AS asked
    WHERE asked.id = ANY(%s)
"""


def lock_asked(kind: type[Asked], asked_id: uuid.UUID) -> Asked:
    """Return a refund or an exchange, locked until the transaction ends, with its quote and policy."""
    for asked in lock_all_asked(kind, [asked_id]):
        return asked
    raise kind.DoesNotExist(asked_id)


def lock_all_asked(kind: type[Asked], asked_ids: Collection[uuid.UUID]) -> list[Asked]:
    """Do the same to many, in the order of their ids; three statements. A quote's sums are read when asked for."""
    # The rows alone first: who waits for one while its quote is replaced would find none by the old quote.
    locked = list(kind.objects.select_for_update().filter(pk__in=asked_ids).order_by("pk"))
    quotes: Any = kind._meta.get_field("quote").related_model
    with_policy = quotes.objects.defer("sums").prefetch_related("policy")
    by_id = with_policy.in_bulk([one.quote_id for one in locked])
    for one in locked:
        one.quote = by_id[one.quote_id]
    return locked


def lock_limit_of(asked: Refund | Exchange) -> RefundLimit:
    """Lock the customer's limit: who holds it adds up alone what the customer has asked for."""
    return lock_limit(
        partner_id=asked.partner_id,
        customer_id=asked.customer_id,
        limit_usd_minor=asked.quote.policy.limit_usd_minor,
    )


def enter(
    asked: Refund | Exchange, state: str, *, actor: Actor, now: datetime, reason: str = "", note: str = ""
) -> None:
    """Let a locked request enter a state and write down the move; the database refuses one out of order."""
    asked.state, asked.state_at = state, now
    asked.save(update_fields=["state", "state_at", "carry_out_at", "completed_at", "offered_quote", "second_person"])
    note_transitions([asked], actor=actor, now=now, reason=reason, note=note)


def enter_all(
    asked: Sequence[Asked], state: str, *, actor: Actor, now: datetime, reason: str = "", note: str = "", **more: Any
) -> None:
    """Let locked requests of one partner enter the same state. ``more``: other columns, the same for all."""
    told = {"state": state, "state_at": now, **more}
    type(asked[0]).objects.filter(pk__in=[one.pk for one in asked]).update(**told)
    for one in asked:
        for name, value in told.items():
            setattr(one, name, value)
    note_transitions(asked, actor=actor, now=now, reason=reason, note=note)


def note_transitions(
    asked: Sequence[Refund | Exchange], *, actor: Actor, now: datetime, reason: str = "", note: str = ""
) -> None:
    """Write down the state that each of some locked requests is in; one statement, which reads it from their rows."""
    of_asked: Any = type(asked[0])._meta.get_field("transitions")
    names = {
        "transitions": of_asked.related_model._meta.db_table,
        "requests": of_asked.model._meta.db_table,
        "request_id": of_asked.field.attname,
    }
    ids = [one.pk for one in asked]
    with connection.cursor() as cursor:
        cursor.execute(NOTED.format(**names), [now, actor.kind, actor.id, actor.label, reason, note, ids])


def announce(*asked: Refund | Exchange, now: datetime) -> None:
    """Have support tell the requesters of the states that are new of requests of one kind and partner."""
    subjects, first = {one.pk: 1 for one in asked}, asked[0]
    outbox.put_all(topic=first.topics.changed, subjects=subjects, partner_id=first.partner_id, now=now)


def have_decided(asked: Refund | Exchange, *, now: datetime) -> None:
    """Have a worker take a submitted request through the gates."""
    weight = len(asked.quote.returned)
    outbox.put(topic=asked.topics.submitted, subject_id=asked.pk, partner_id=asked.partner_id, now=now, weight=weight)


def have_carried_out(asked: Sequence[Refund] | Sequence[Exchange], *, now: datetime) -> None:
    """Have a worker carry out requests of one kind and partner that were approved just now, each after its delay."""
    by_delay: dict[int, dict[uuid.UUID, int]] = defaultdict(dict)
    for one in asked:
        by_delay[one.carry_out_delay_minutes][one.pk] = len(one.quote.returned)
    for minutes, subjects in by_delay.items():
        topic, partner_id, delay = asked[0].topics.approved, asked[0].partner_id, timedelta(minutes=minutes)
        outbox.put_all(topic=topic, subjects=subjects, partner_id=partner_id, now=now, delay=delay)


def end_without_credit(
    asked: Refund | Exchange, state: str, *, actor: Actor, now: datetime, reason: str = "", note: str = ""
) -> None:
    """End a locked request that moves nothing: give back what it held and let go of its reservations."""
    limit = lock_limit_of(asked)
    enter(asked, state, actor=actor, now=now, reason=reason, note=note)
    if isinstance(asked, Refund):
        release(limit=limit, refund=asked, on=now.date())
    close_acts([asked.pk])
    for topic in asked.topics.of_workers:
        outbox.settle_dead(topic=topic, subject_id=asked.pk, now=now)
    announce(asked, now=now)
