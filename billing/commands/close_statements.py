"""Freeze the statements of months that are over."""

import logging
import uuid
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from billing.commands.numbering import next_number
from billing.models import Statement
from billing.policy.statement import month_after, month_of, months_between, parts_as_json
from billing.queries.statements import first_credit_on, parts_of
from core.actor import SYSTEM
from core.transactions import acting
from customers.models import Partner

log = logging.getLogger(__name__)

SETTLED_AFTER = timedelta(minutes=10)
"""A transaction that began before midnight posts under the old month; none lives longer than a minute."""


def close_all_statements(*, now: datetime) -> int:
    """Freeze what is still missing of every partner, each in a transaction of its own; return how many.

    May be run late, twice, or twice at once, and ends the same. A partner whose statements can't be closed now is
    logged and left to the next run.
    """
    closed = 0
    for partner_id in Partner.objects.order_by("pk").values_list("pk", flat=True):
        try:
            with acting(replace(SYSTEM, partner_id=partner_id), now=now):
                closed += close_statements(partner_id=partner_id, now=now)
        except Exception:
            log.exception("statements of partner %s could not be closed", partner_id)
    return closed


def close_statements(*, partner_id: uuid.UUID, now: datetime) -> int:
    """Freeze and number the statements of a partner's months up to the last one that is over; return how many.

    Locks the partner: who comes second finds them closed. The first is of the month of the first credit.
    """
    Partner.objects.select_for_update(no_key=True).only("pk").get(pk=partner_id)
    first = _first_missing(partner_id)
    if first is None:
        return 0
    months = [one for one in months_between(first, month_of(now.date())) if _is_settled(one, now)]
    for month in months:
        _close(partner_id, month, now)
    return len(months)


def _first_missing(partner_id: uuid.UUID) -> date | None:
    last = Statement.objects.filter(partner_id=partner_id).order_by("-month").values_list("month", flat=True).first()
    if last:
        return month_after(last)
    first = first_credit_on(partner_id)
    return month_of(first) if first else None


def _is_settled(month: date, now: datetime) -> bool:
    return datetime.combine(month_after(month), time(), UTC) + SETTLED_AFTER <= now


def _close(partner_id: uuid.UUID, month: date, now: datetime) -> None:
    sums, movements = parts_as_json(parts_of(partner_id, month))
    Statement.objects.create(
        id=uuid.uuid4(),
        partner_id=partner_id,
        number=next_number(partner_id=partner_id, series=f"ST-{month:%Y}"),
        month=month,
        closed_at=now,
        sums=sums,
        movements=movements,
    )
