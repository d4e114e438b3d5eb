"""What all 100,000 reservations of a partner would bring back today: arithmetic alone, with reading, as a page."""

import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from psycopg import Cursor, sql

from bench.browser import Browser, session_of
from bench.results import Figure
from bench.stage import Stage
from billing.policy.many_refunds import ManyRefunds
from billing.policy.versions import SEED_2019
from billing.queries.refund_total import refund_total
from core import clock
from core.transactions import acting
from portal.embedded.roles import DATABASE
from reservations.models import Reservation
from tests.factories import buy, make_firm

RESERVATIONS = 100_000
DAYS_AGO = timedelta(days=182)


def refund_total_of_many(stage: Stage, url: str) -> Iterator[Figure]:
    """Half are paid upfront, half by the month; twelve payments each of these."""
    now = clock.now()
    firm = make_firm("Total")
    for plan in ("Upfront", "Monthly"):
        bought = buy(customer=firm.customer, price="3650.00", plan=plan, on=now - DAYS_AGO, now=now, name=plan)
        _copy(stage, bought, RESERVATIONS // 2)
    subject = f"what {RESERVATIONS:,} reservations would bring back"
    yield Figure(subject, "arithmetic", _arithmetic(), "s", "<= 1.0")
    with acting(firm.admin.actor, now=now):
        started = time.perf_counter()
        total = refund_total(partner_id=firm.partner.pk, now=now)
        yield Figure(subject, "read and added up", time.perf_counter() - started, "s")
    yield Figure(subject, "reservations", sum(one.reservations for one in total.totals), "", f">= {RESERVATIONS}")
    browser = Browser(url, {"portal_session": session_of(firm.admin.user)})
    started = time.perf_counter()
    status, _location, _body = browser.get("/reservations/refund-total/")
    yield Figure(subject, f"page ({status})", time.perf_counter() - started, "s", "<= 2.0")


def _arithmetic() -> float:
    today = clock.now().date()
    many = ManyRefunds(SEED_2019, today)
    days = [today - timedelta(days=182 + number % 180) for number in range(RESERVATIONS)]
    started = time.perf_counter()
    for number, day in enumerate(days):
        many.net((day, day, "P1Y", "Upfront", False), 1 + number % 7, 365_000 + number)
    return time.perf_counter() - started


def _copy(stage: Stage, one: Reservation, number: int) -> None:
    """Copy a reservation with its order and payments so many times, past the triggers: only reading is measured."""
    with stage.postgres.connect(database=DATABASE) as superuser, superuser.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        seed = str(one.pk)
        order, reservation = f"md5('order{seed}' || n)::uuid", f"md5('reservation{seed}' || n)::uuid"
        _copy_rows(cursor, "reservations_reservationorder", {"id": order}, f"id = '{one.order_id}'", number)
        keys = {"id": reservation, "order_id": order, "quantity": "1 + n % 7"}
        _copy_rows(cursor, "reservations_reservation", keys, f"id = '{seed}'", number)
        keys = {"id": f"md5('payment{seed}' || n || '-' || row.number)::uuid", "reservation_id": reservation}
        _copy_rows(cursor, "billing_payment", keys, f"reservation_id = '{seed}'", number)
        cursor.execute("ANALYZE")


def _copy_rows(cursor: "Cursor[tuple[Any, ...]]", table: str, changed: dict[str, str], which: str, number: int) -> None:
    cursor.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND is_generated = 'NEVER'", [table]
    )
    columns = [str(row[0]) for row in cursor.fetchall()]
    chosen = [changed.get(name, f'row."{name}"') for name in columns]
    cursor.execute(
        sql.SQL("INSERT INTO {} ({}) SELECT {} FROM {} AS row, generate_series(1, {}) AS n WHERE row.{}").format(
            sql.Identifier(table),
            sql.SQL(", ").join(sql.Identifier(name) for name in columns),
            sql.SQL(", ".join(chosen)),
            sql.Identifier(table),
            sql.Literal(number),
            sql.SQL(which),
        )
    )
