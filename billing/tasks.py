"""What the worker does when it is woken about a refund or an exchange, or by the day."""

import logging
import uuid
from collections.abc import Sequence
from dataclasses import astuple
from datetime import datetime

from celery import shared_task

from billing import events
from billing.commands.carry_out_exchange import begin_exchange, carry_on_exchange
from billing.commands.carry_out_refund import carry_out_refunds
from billing.commands.close_statements import close_all_statements
from billing.commands.decide_exchange import decide_exchange
from billing.commands.decide_refund import decide_refunds
from billing.commands.decisions import mark_dead
from billing.commands.end_unanswered import end_all_unanswered
from billing.commands.exchange_decisions import mark_exchange_dead
from billing.commands.make_quote import MOST_LINES
from billing.commands.run_the_day import run_the_day
from billing.commands.take_payment import take_all_due
from core import clock, outbox
from core.actor import SYSTEM

log = logging.getLogger(__name__)

RESERVATIONS_TOGETHER = MOST_LINES
"""How many reservations of waiting refunds a worker takes back at once: as many as one request may name. More saves
little, and lets others wait for the locks."""


@shared_task(name="billing.take_due_payments")
def take_due_payments() -> None:
    """Take the payments that fell due since the last run."""
    if taken := take_all_due(now=clock.now()):
        log.info("%s payments taken", taken)


@shared_task(name="billing.run_the_day")
def run_day() -> None:
    """Lock prices, take payments, let reservations end and renew, all that came due since the last run."""
    if any(astuple(done := run_the_day(now=clock.now()))):
        log.info("%s prices locked, %s payments taken, %s reservations ended", *astuple(done))


@shared_task(name="billing.end_unanswered")
def end_unanswered() -> None:
    """End the refunds and exchanges whose partner did not answer in time."""
    if ended := end_all_unanswered(now=clock.now()):
        log.info("%s requests were not answered in time", ended)


@shared_task(name="billing.close_statements")
def close_statements() -> None:
    """Freeze the statements of the months that are over."""
    if closed := close_all_statements(now=clock.now()):
        log.info("%s statements closed", closed)


def give_up(refund_id: uuid.UUID, now: datetime) -> None:
    mark_dead(refund_id=refund_id, now=now, actor=SYSTEM)


@outbox.handles_together(events.REFUND_SUBMITTED, at_most=RESERVATIONS_TOGETHER, when_dead=give_up)
def refunds_submitted(refund_ids: Sequence[uuid.UUID], now: datetime) -> None:
    decide_refunds(refund_ids=refund_ids, now=now)


@outbox.handles_together(events.REFUND_APPROVED, at_most=RESERVATIONS_TOGETHER, when_dead=give_up)
def refunds_approved(refund_ids: Sequence[uuid.UUID], now: datetime) -> None:
    carry_out_refunds(refund_ids=refund_ids, now=now)


def give_up_exchange(exchange_id: uuid.UUID, now: datetime) -> None:
    mark_exchange_dead(exchange_id=exchange_id, now=now, actor=SYSTEM)


@outbox.handles(events.EXCHANGE_SUBMITTED, when_dead=give_up_exchange)
def exchange_submitted(exchange_id: uuid.UUID, now: datetime) -> None:
    decide_exchange(exchange_id=exchange_id, now=now)


@outbox.handles(events.EXCHANGE_APPROVED, when_dead=give_up_exchange)
def exchange_approved(exchange_id: uuid.UUID, now: datetime) -> None:
    begin_exchange(exchange_id=exchange_id, now=now)


@outbox.handles(events.EXCHANGE_PENDING, when_dead=give_up_exchange)
def exchange_pending(exchange_id: uuid.UUID, now: datetime) -> None:
    carry_on_exchange(exchange_id=exchange_id, now=now)
