"""The daily run can miss days, run twice, or eight times at once, and ends the same."""

import logging
import uuid
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection, transaction

from billing.commands.end_reservation import end_all
from billing.commands.lock_renewal_price import lock_all_prices
from billing.commands.run_the_day import ALONE, DayRun, run_the_day
from billing.commands.take_payment import take_all_due
from billing.models import RenewalLock, RenewalRefusal
from billing.queries.books import check_books
from core.locks import try_alone_throughout
from core.models import Notification
from reservations.models import Reservation
from tests.factories import PriceFactory, RoleAssignmentFactory, World, buy, make_person
from tests.factories.refunds import ask
from tests.factories.renewals import renewing
from tests.roles import ConnectAs
from tests.together import all_done, together

pytestmark = pytest.mark.django_db(transaction=True)

BEGIN = datetime(2026, 11, 20, 9, tzinfo=UTC)
DAYS = 90
EIGHT = 8
DAY, HOUR = timedelta(days=1), timedelta(hours=1)

ROWS = {
    "orders": (
        "SELECT name, state, term, billing_plan, currency, purchased_at, benefit_starts_at, expires_at,"
        " original_quantity FROM reservations_reservationorder"
    ),
    "reservations": (
        "SELECT r.name, r.state, r.ended_as, r.quantity, r.scope, r.is_size_flexible, r.is_renewed, r.renewal_term,"
        " r.purchased_at, r.expires_at, r.version, f.name, f.purchased_at FROM reservations_reservation r"
        " LEFT JOIN reservations_reservation f ON f.id = r.renewed_from_id"
    ),
    "payments": (
        "SELECT r.name, r.purchased_at, p.number, p.due_on, p.quantity, p.unit_minor, p.amount_minor, p.state,"
        " p.paid_at IS NULL FROM billing_payment p JOIN reservations_reservation r ON r.id = p.reservation_id"
    ),
    "balances": (
        "SELECT o.name, o.purchased_at, b.paid_minor, b.returned_minor FROM billing_orderbalance b"
        " JOIN reservations_reservationorder o ON o.id = b.order_id"
    ),
    "locks": (
        "SELECT r.name, l.term, l.locked_on, l.unit_minor, l.currency FROM billing_renewallock l"
        " JOIN reservations_reservation r ON r.id = l.reservation_id"
    ),
    "refusals": (
        "SELECT r.name, f.fault, f.locked_minor, f.found_minor FROM billing_renewalrefusal f"
        " JOIN reservations_reservation r ON r.id = f.reservation_id"
    ),
    "ledger": (
        "SELECT r.name, p.number, p.due_on, e.kind, s.account_id, s.side, s.amount_minor, s.currency"
        " FROM billing_journalentry e JOIN billing_posting s ON s.entry_id = e.id"
        " JOIN billing_payment p ON p.id = e.subject_id JOIN reservations_reservation r ON r.id = p.reservation_id"
    ),
    "roles": (
        "SELECT user_id, role_id, ends_at, coalesce(o.name || o.purchased_at, r.name || r.purchased_at)"
        " FROM customers_roleassignment a"
        " LEFT JOIN reservations_reservation r ON a.scope LIKE '%' || r.id"
        " LEFT JOIN reservations_reservationorder o ON a.scope LIKE '%' || o.id"
    ),
    "acts": "SELECT kind FROM reservations_openact",
    "news": (
        "SELECT person_id, code, facts - 'reservation_id', level FROM core_notification"
        " WHERE code <> 'reservation_price_locked'"
    ),
    "history": (
        "SELECT e.table_name, e.action, e.actor_label, e.after ->> 'state', count(*) FROM core_auditevent e"
        " WHERE e.actor_label = 'system' AND NOT (e.table_name = 'reservations_reservation' AND NOT e.after ? 'state')"
        " GROUP BY 1, 2, 3, 4"
    ),
}
"""Everything that the run writes, but for ids, when it was done (posting days, numbers, instants), and late news."""


def everything() -> dict[str, list[tuple[Any, ...]]]:
    found = {}
    with connection.cursor() as cursor:
        for name, statement in ROWS.items():
            cursor.execute(statement)
            found[name] = sorted(cursor.fetchall(), key=repr)
    return found


class _RolledBack(Exception):
    pass


def after(act: Callable[[], object]) -> dict[str, list[tuple[Any, ...]]]:
    """Return what an act leaves, and undo it, so that another way can be tried from the same beginning."""
    state: dict[str, list[tuple[Any, ...]]] = {}
    with connection.cursor() as cursor:
        # Ninety days in one transaction, so that they can be undone: a slow machine must not decide the outcome.
        cursor.execute("SET transaction_timeout = 0")
    try:
        with transaction.atomic():
            act()
            assert check_books() == []
            state = everything()
            raise _RolledBack
    except _RolledBack:
        return state


@pytest.fixture
def busy_season(world: World) -> World:
    """Twelve reservations that end in the 90 days: renewed or not, paid monthly or not, some that can't be renewed."""
    customer = world.home.customer
    for number, ends in enumerate(("2025-11-27", "2025-12-20", "2026-01-02", "2026-01-31", "2025-12-01", "2026-02-10")):
        monthly = renewing(
            customer, on=ends, name=f"monthly-{number}", price="120.00", plan="Monthly", quantity=2, now=BEGIN
        )
        renewing(customer, on=ends, name=f"upfront-{number}", item=monthly.item)
    holder = make_person(world.home.partner)
    some = Reservation.objects.get(name="monthly-1")
    RoleAssignmentFactory(user=holder.user, at=some.order)
    RoleAssignmentFactory(user=holder.user, at=some)
    RoleAssignmentFactory(user=make_person(world.home.partner).user, at=some, ends_at=BEGIN + 40 * DAY)
    changed = Reservation.objects.get(name="monthly-3")
    PriceFactory(item=changed.item, unit_minor=1, from_on=changed.expires_at.date() - 3 * DAY)
    Reservation.objects.filter(name__in=["monthly-5", "upfront-4"]).update(is_renewed=False)
    Reservation.objects.filter(name="upfront-1").update(renewal_term="P3Y", renewal_plan="Monthly", renewal_quantity=4)
    buy(customer=customer, on="2026-08-15", name="going-on", price="120.00", plan="Monthly", now=BEGIN)
    return world


def at_these(instants: Iterable[datetime]) -> None:
    for instant in instants:
        run_the_day(now=instant)


def test_day_by_day_is_the_same_as_one_jump_over_ninety_days(busy_season: World) -> None:
    daily = after(partial(at_these, [BEGIN + n * DAY for n in range(DAYS + 1)]))
    jump = after(partial(at_these, [BEGIN + DAYS * DAY]))
    assert daily == jump
    assert [row[1] for row in daily["refusals"]] == ["price changed"] * 2
    assert len([row for row in daily["orders"] if row[6] > BEGIN]) == 8


def test_gaps_repetitions_and_a_clock_that_jumps_change_nothing(busy_season: World) -> None:
    last = BEGIN + DAYS * DAY
    daily = after(partial(at_these, [BEGIN + n * DAY for n in range(DAYS + 1)]))
    twice = [BEGIN + n * DAY for n in range(DAYS + 1) for _each in range(2)]
    back_and_forth = [
        instant for n in range(DAYS) for instant in (BEGIN + n * DAY, BEGIN + n * DAY - HOUR, BEGIN + (n + 1) * DAY)
    ]
    weekly = [BEGIN + n * DAY for n in range(0, DAYS, 7)]
    for instants in (twice, [*back_and_forth, last - HOUR, last], [*weekly, last]):
        assert after(partial(at_these, instants)) == daily


def test_eight_runs_at_once_do_it_once(busy_season: World) -> None:
    last = BEGIN + DAYS * DAY
    expected = after(partial(run_the_day, now=last))
    runs = all_done(together([partial(run_the_day, now=last)] * EIGHT))
    assert everything() == expected
    assert sum(run.ended for run in runs) == 14
    assert check_books() == []


def test_rows_alone_keep_eight_apart_without_the_lock_of_the_run(busy_season: World) -> None:
    """Beat, a second worker, a hand: whoever calls the parts one by one."""
    last = BEGIN + DAYS * DAY
    expected = after(partial(run_the_day, now=last))

    def parts() -> int:
        lock_all_prices(now=last)
        take_all_due(now=last)
        ended = end_all(now=last)
        take_all_due(now=last)
        return ended

    assert sum(all_done(together([parts] * EIGHT))) == 14
    run_the_day(now=last)
    assert everything() == expected
    assert RenewalLock.objects.count() == len(set(RenewalLock.objects.values_list("reservation", flat=True)))
    assert check_books() == []


def test_without_the_lock_on_the_row_a_reservation_is_renewed_twice(world: World) -> None:
    """What the row's lock prevents does happen without it; then the database itself refuses the second one."""
    one = renewing(world.home.customer)

    def naively() -> str:
        copy = one.copy_for(1, id=uuid.uuid4(), renewed_from_id=one.pk, created_at=BEGIN, updated_at=BEGIN)
        try:
            copy.save(force_insert=True)
        except Exception as error:
            return type(error).__name__
        return ""

    assert sorted(all_done(together([naively] * 4))) == ["", *["IntegrityError"] * 3]


def test_a_run_that_is_not_alone_does_nothing(world: World) -> None:
    def meanwhile() -> DayRun:
        return run_the_day(now=BEGIN + 400 * DAY)

    with try_alone_throughout(ALONE) as is_alone:
        assert is_alone
        assert all_done(together([meanwhile])) == [DayRun()]
    assert meanwhile().ended == 2


def test_one_bad_reservation_holds_up_no_other(
    world: World, connection_as: ConnectAs, caplog: pytest.LogCaptureFixture
) -> None:
    last = BEGIN + DAYS * DAY
    bad, good = renewing(world.home.customer, name="bad"), renewing(world.home.customer, name="good")
    other = connection_as("portal_app")
    with other.transaction(), connection.cursor() as cursor:
        other.execute("SELECT FROM reservations_reservation WHERE id = %s FOR UPDATE", [bad.pk])
        cursor.execute("SET lock_timeout = '200ms'")
        with caplog.at_level(logging.ERROR):
            assert run_the_day(now=last).ended == 3
        cursor.execute("RESET lock_timeout")
    assert str(bad.pk) in caplog.text and str(good.pk) not in caplog.text
    renewed = Reservation.objects.filter(renewed_from__isnull=False).values_list("renewed_from__name", flat=True)
    assert list(renewed) == ["good"]
    assert run_the_day(now=last).ended == 1
    assert set(renewed.all()) == {"bad", "good"}


def test_while_a_refund_is_open_the_run_leaves_the_reservation(world: World) -> None:
    last = BEGIN + DAYS * DAY
    one = renewing(world.home.customer)
    ask(world.home.admin, one, now=BEGIN)
    assert run_the_day(now=last).ended == 2
    one.refresh_from_db()
    assert one.state == "Succeeded"
    assert not RenewalRefusal.objects.exists()
    assert not Notification.objects.filter(code="reservation_renewed").exists()
