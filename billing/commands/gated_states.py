"""Move a refund or an exchange from state to state: one row a move, with who and when."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from billing.commands.refund_limit import lock_limit, release
from billing.models import Exchange, Refund, RefundLimit, RefundPolicy
from billing.models.asked import Asked
from core import outbox
from core.actor import Actor
from core.database import run
from reservations.commands.open_act import close_acts

LOCK = "SELECT * FROM {requests} WHERE id = ANY(%s) ORDER BY id FOR UPDATE"
QUOTES = "SELECT {columns} FROM {quotes} WHERE id = ANY(%s)"
POLICIES = "SELECT * FROM billing_refundpolicy WHERE id = ANY(%s)"
MOVED = """
    WITH asked AS (UPDATE {requests} SET {columns} WHERE id = ANY(%(ids)s) RETURNING id, partner_id, state)
"""
FOUND = """
    WITH asked AS (SELECT id, partner_id, state FROM {requests} WHERE id = ANY(%(ids)s))
"""
NOTED = """
    INSERT INTO {transitions} (
        id, partner_id, {request_id}, number,
        state, at, actor_kind, actor_id, actor_label, reason, note
    )
    SELECT
        gen_random_uuid(), asked.partner_id, asked.id,
        1 + (SELECT count(*) FROM {transitions} AS earlier WHERE earlier.{request_id} = asked.id),
        asked.state, %(now)s::timestamptz, %(actor_kind)s, %(actor_id)s::uuid, %(actor_label)s, %(reason)s, %(note)s
    FROM asked
"""
ON_THE_WAY = ("carry_out_at", "completed_at", "offered_quote_id", "second_person_id")
"""What else a move may change in its request."""


def lock_asked(kind: type[Asked], asked_id: uuid.UUID) -> Asked:
    """Return a refund or an exchange, locked until the transaction ends, with its quote and policy."""
    for asked in lock_all_asked(kind, [asked_id]):
        return asked
    raise kind.DoesNotExist(asked_id)


def lock_all_asked(kind: type[Asked], asked_ids: Collection[uuid.UUID]) -> list[Asked]:
    """Do the same to many, in the order of their ids; three statements. A quote's sums are read when asked for."""
    # The rows alone first: who waits for one while its quote is replaced would find none by the old quote.
    locked = list(kind.objects.raw(LOCK.format(requests=kind._meta.db_table), [list(asked_ids)]))
    quotes: Any = kind._meta.get_field("quote").related_model
    columns = ", ".join(f'"{field.column}"' for field in quotes._meta.concrete_fields if field.name != "sums")
    statement = QUOTES.format(columns=columns, quotes=quotes._meta.db_table)
    by_id = {one.pk: one for one in quotes.objects.raw(statement, [[one.quote_id for one in locked]])}
    policies = RefundPolicy.objects.raw(POLICIES, [list({one.policy_id for one in by_id.values()})])
    versions = {one.pk: one for one in policies}
    for one in locked:
        one.quote = by_id[one.quote_id]
        one.quote.policy = versions[one.quote.policy_id]
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
    on_the_way = {name: getattr(asked, name) for name in ON_THE_WAY}
    enter_all([asked], state, actor=actor, now=now, reason=reason, note=note, **on_the_way)


def enter_all(
    asked: Sequence[Refund | Exchange],
    state: str,
    *,
    actor: Actor,
    now: datetime,
    reason: str = "",
    note: str = "",
    **more: Any,
) -> None:
    """Let locked requests of one partner enter the same state. ``more``: other columns, the same for all.

    One statement moves them and writes it down.
    """
    told = {"state": state, "state_at": now, **more}
    _write_down(MOVED, asked, told, actor=actor, now=now, reason=reason, note=note)
    for one in asked:
        for name, value in told.items():
            setattr(one, name, value)


def note_first_state(asked: Refund | Exchange, *, actor: Actor, now: datetime) -> None:
    """Write down the state in which a request was saved."""
    _write_down(FOUND, [asked], {}, actor=actor, now=now, reason="", note="")


def _write_down(
    those: str,
    asked: Sequence[Refund | Exchange],
    told: Mapping[str, Any],
    *,
    actor: Actor,
    now: datetime,
    reason: str,
    note: str,
) -> None:
    """Write down the state that each of ``those`` is in, with the columns that they are told to have, if any."""
    of_asked: Any = type(asked[0])._meta.get_field("transitions")
    statement = (those + NOTED).format(
        transitions=of_asked.related_model._meta.db_table,
        requests=of_asked.model._meta.db_table,
        request_id=of_asked.field.attname,
        columns=", ".join(f"{name} = %({name})s" for name in told),
    )
    by = {"actor_kind": actor.kind, "actor_id": actor.id, "actor_label": actor.label}
    run(statement, {**told, **by, "now": now, "reason": reason, "note": note, "ids": [one.pk for one in asked]})


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
