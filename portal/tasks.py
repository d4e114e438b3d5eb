"""What beat has done from time to time. Each runs alone, so that two beats, or two workers, do no harm."""

import logging
from collections.abc import Callable

from celery import shared_task
from django.contrib.sessions.models import Session

from core import clock
from core.housekeeping import (
    forget_handled_events,
    forget_idempotency_keys,
    forget_notifications,
    forget_operations,
)
from core.locks import try_alone
from customers.commands.forget_sign_ins import forget_device_codes, forget_refresh_tokens
from reservations.commands.ensure_months import ensure_months
from support.commands.attach_files import forget_pending_files

log = logging.getLogger(__name__)


@shared_task(name="portal.prepare_months")
def prepare_months() -> None:
    """Make next month's partition of the utilization before its first row comes."""
    with try_alone("portal.prepare_months") as is_alone:
        if is_alone:
            ensure_months(on=clock.now().date())


@shared_task(name="portal.clear_away")
def clear_away() -> None:
    """Delete ended sessions and sign-ins, old keys, operations and news, events handled long ago, files never sent."""
    now = clock.now()
    _until_none_is_left("outbox events", lambda: forget_handled_events(now=now))
    _until_none_is_left("idempotency keys", lambda: forget_idempotency_keys(now=now))
    _until_none_is_left("operations", lambda: forget_operations(now=now))
    _until_none_is_left("notifications", lambda: forget_notifications(now=now))
    _until_none_is_left("uploaded files never sent", lambda: forget_pending_files(now=now))
    _until_none_is_left("device codes", lambda: forget_device_codes(now=now))
    _until_none_is_left("sign-ins of programs", lambda: forget_refresh_tokens(now=now))
    _until_none_is_left("sessions", lambda: Session.objects.filter(expire_date__lt=now).delete()[0])


def _until_none_is_left(what: str, delete_some: Callable[[], int]) -> None:
    total = 0
    while deleted := _alone(f"portal.clear_away {what}", delete_some):
        total += deleted
    if total:
        log.info("deleted %s %s", total, what)


def _alone(name: str, act: Callable[[], int]) -> int:
    with try_alone(name) as is_alone:
        return act() if is_alone else 0
