"""What every reservation of a partner would bring back today, added up."""

import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import connection

from billing.models import Price
from billing.policy.many_refunds import ManyRefunds, Shape
from billing.policy.payment_schedule import unit_payments
from billing.policy.rules import FeeBase, PriceBasis, RefundRules
from billing.policy.terms import BillingPlan, Term
from billing.queries.rules_in_force import rules_on
from core.database import run
from reservations.queries.lineage import used_among

ROWS = """
    SELECT r.id, o.currency, o.term, o.billing_plan, (o.purchased_at AT TIME ZONE 'UTC')::date,
        (o.benefit_starts_at AT TIME ZONE 'UTC')::date, r.quantity, i.resource_type, r.item_id,
        COALESCE(paid.unit_minor, 0), COALESCE(paid.number, 0), {remaining},
        EXISTS (SELECT FROM reservations_openact AS act WHERE act.reservation_id = r.id)
    FROM reservations_reservation AS r
    JOIN reservations_reservationorder AS o ON o.id = r.order_id
    JOIN reservations_catalogitem AS i ON i.id = r.item_id
    LEFT JOIN LATERAL (
        SELECT number, CASE WHEN state IN ('Succeeded', 'Scheduled') THEN unit_minor ELSE 0 END AS unit_minor
        FROM billing_payment
        WHERE reservation_id = r.id
            AND due_on <= GREATEST(%(on)s::date, (o.benefit_starts_at AT TIME ZONE 'UTC')::date)
        ORDER BY number DESC
        LIMIT 1
    ) AS paid ON true
    WHERE r.partner_id = %(partner)s AND r.state = 'Succeeded' AND r.expires_at > %(now)s
"""
"""A payment that is due today and not taken yet counts as paid, as it will be within minutes; a failed one does not."""

REMAINING = """
    (SELECT COALESCE(SUM(unit_minor), 0) FROM billing_payment AS later
     WHERE later.reservation_id = r.id AND later.state = 'Scheduled' AND later.due_on > %(on)s)
"""
ALL_ROWS = "SELECT set_config('cursor_tuple_fraction', '1', true)"
"""PostgreSQL plans a cursor as if only its first tenth were wanted: row by row, which is slower for all of them."""

AT_ONCE = 5000


@dataclass(frozen=True, slots=True)
class CurrencyTotal:
    """The net refunds of so many reservations, in minor units."""

    currency: str
    net_minor: int
    reservations: int


@dataclass(frozen=True, slots=True)
class RefundTotal:
    """By currency. Left out: those with an open request, and those of products that the rules exclude."""

    rules: RefundRules
    totals: list[CurrencyTotal]
    busy: int
    excluded: int


def refund_total(*, partner_id: uuid.UUID, now: datetime) -> RefundTotal:
    """Add up the net refund of all units of every running reservation, the refund limits apart.

    Reads the rows through a server cursor, so that any number of them takes little memory; five queries.
    """
    on, rules = now.date(), rules_on(now.date())
    many, prices = ManyRefunds(rules, on), _prices(rules, now)
    net: Counter[str] = Counter()
    number: Counter[str] = Counter()
    left_out: Counter[str] = Counter()
    young: list[tuple[Any, ...]] = []

    def add(row: tuple[Any, ...], *, is_used: bool) -> None:
        _pk, currency, term, plan, bought, starts, quantity, _type, item, paid, index, remaining, _busy = row
        shape: Shape = (bought, starts, term, plan, is_used)
        unit = prices.get((item, term, currency))
        current = None if unit is None else _payments(unit, term, plan)[index]
        net[currency] += many.net(shape, quantity, paid, unit_remaining=remaining, unit_current=current)
        number[currency] += 1

    for row in _rows(partner_id, rules, now):
        if row[12] or row[7] in rules.excluded_types:
            left_out["busy" if row[12] else "excluded"] += 1
        elif (on - row[4]).days <= rules.grace_days:
            young.append(row)
        else:
            add(row, is_used=False)
    used = used_among([row[0] for row in young], until=on)
    for row in young:
        add(row, is_used=row[0] in used)
    totals = [CurrencyTotal(currency, net[currency], number[currency]) for currency in sorted(number)]
    return RefundTotal(rules, totals, busy=left_out["busy"], excluded=left_out["excluded"])


@lru_cache(maxsize=10_000)
def _payments(unit_minor: int, term: str, plan: str) -> tuple[int, ...]:
    return unit_payments(unit_minor, Term(term), BillingPlan(plan))


def _rows(partner_id: uuid.UUID, rules: RefundRules, now: datetime) -> Iterator[tuple[Any, ...]]:
    """Yield the running reservations; usage matters only for the young ones, later payments only for one fee base."""
    sql = ROWS.format(remaining=REMAINING if rules.fee_base == FeeBase.CANCELED_COMMITMENT else "0")
    run(ALL_ROWS)
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, {"partner": partner_id, "now": now, "on": now.date()})
        while rows := cursor.fetchmany(AT_ONCE):
            yield from rows


def _prices(rules: RefundRules, now: datetime) -> dict[tuple[int, str, str], int]:
    """Return today's prices where the rules compare with them."""
    if rules.price_basis != PriceBasis.MIN:
        return {}
    rows = Price.objects.filter(from_on__lte=now.date()).order_by("from_on")
    return {(row.item_id, row.term, row.currency): row.unit_minor for row in rows}
