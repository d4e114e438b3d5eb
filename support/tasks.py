"""What support does when billing tells of a refund or an exchange."""

import logging
import uuid
from datetime import datetime

from celery import shared_task

from billing import events
from core import clock, outbox
from support.commands.lapse_prepared_refunds import lapse_prepared_refunds
from support.commands.report_progress import report_exchange_progress, report_progress
from support.commands.report_reversal import report_exchange_reversal, report_reversal

log = logging.getLogger(__name__)


@shared_task(name="support.lapse_prepared_refunds")
def lapse_prepared() -> None:
    """End the prepared refunds that nobody can submit any more."""
    if lapsed := lapse_prepared_refunds(now=clock.now()):
        log.info("%s prepared refunds lapsed", lapsed)


def not_told(refund_id: uuid.UUID, now: datetime) -> None:
    log.error("the request of refund %s could not be told what became of it, and may stay open", refund_id)


@outbox.handles(events.REFUND_CHANGED, when_dead=not_told)
def refund_changed(refund_id: uuid.UUID, now: datetime) -> None:
    report_progress(refund_id=refund_id, now=now)
    outbox.settle_dead(topic=events.REFUND_CHANGED, subject_id=refund_id, now=now)


@outbox.handles(events.REFUND_REVERSED, may_be_retried=True)
def refund_reversed(refund_id: uuid.UUID, now: datetime) -> None:
    report_reversal(refund_id=refund_id, now=now)


def exchange_not_told(exchange_id: uuid.UUID, now: datetime) -> None:
    log.error("the request of exchange %s could not be told what became of it, and may stay open", exchange_id)


@outbox.handles(events.EXCHANGE_CHANGED, when_dead=exchange_not_told)
def exchange_changed(exchange_id: uuid.UUID, now: datetime) -> None:
    report_exchange_progress(exchange_id=exchange_id, now=now)
    outbox.settle_dead(topic=events.EXCHANGE_CHANGED, subject_id=exchange_id, now=now)


@outbox.handles(events.EXCHANGE_REVERSED, may_be_retried=True)
def exchange_reversed(exchange_id: uuid.UUID, now: datetime) -> None:
    report_exchange_reversal(exchange_id=exchange_id, now=now)
