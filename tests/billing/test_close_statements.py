"""Closing the months that are over: once, numbered, frozen, and true to the ledger."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from billing.commands.close_statements import SETTLED_AFTER, close_all_statements
from billing.models import Statement
from billing.queries.books import check_books
from billing.queries.statements import statement_of, statement_rows
from portal.settings import CELERY_BEAT_SCHEDULE
from tests.factories import NOW, World, buy
from tests.factories.refunds import refunded
from tests.factories.reversals import reversed_

APRIL = datetime(2026, 4, 20, 9, tzinfo=UTC)
MIDNIGHT = datetime(2026, 5, 1, tzinfo=UTC)


@pytest.fixture
def credited(world: World) -> World:
    """A credit in April; nothing in May and June."""
    refunded(world.home.admin, world.home.reservation, now=APRIL)
    return world


def of(world: World) -> list[Statement]:
    return list(Statement.objects.filter(partner=world.home.partner).order_by("month"))


def test_every_month_since_the_first_credit_has_one(credited: World) -> None:
    assert close_all_statements(now=NOW) == 3
    assert [(one.number, one.month) for one in of(credited)] == [
        (f"ST-2026-00000{number}", date(2026, month, 1)) for number, month in ((1, 4), (2, 5), (3, 6))
    ]
    assert Statement.objects.count() == 3


def test_again_changes_nothing(credited: World) -> None:
    close_all_statements(now=NOW)
    before = [(one.pk, one.closed_at) for one in of(credited)]
    assert close_all_statements(now=NOW + timedelta(days=1)) == 0
    assert [(one.pk, one.closed_at) for one in of(credited)] == before


def test_waits_until_nothing_can_be_posted_under_the_month_any_more(credited: World) -> None:
    assert close_all_statements(now=MIDNIGHT + SETTLED_AFTER - timedelta(seconds=1)) == 0
    assert close_all_statements(now=MIDNIGHT + SETTLED_AFTER) == 1


def test_one_month_opens_with_what_the_one_before_closed_with(credited: World) -> None:
    close_all_statements(now=NOW)
    kept = [one.sums[0] for one in of(credited)]
    credit = kept[0]["credited"]
    assert [(one["opening"], one["credited"], one["taken_back"]) for one in kept] == [
        (0, credit, 0),
        (credit, 0, 0),
        (credit, 0, 0),
    ]


def test_a_reversal_stands_in_its_own_month(credited: World) -> None:
    close_all_statements(now=NOW)
    from billing.models import Refund

    refund = Refund.objects.get()
    reversed_(refund, now=NOW)
    running = statement_of(credited.home.partner.pk, date(2026, 7, 1), now=NOW)
    assert running is not None and running.is_provisional
    (part,) = running.parts
    assert (part.sum.opening, part.sum.taken_back, part.sum.closing) == (refund.net_minor, refund.net_minor, 0)
    assert part.movements[0].credit_note == refund.credit_note.number
    assert of(credited)[0].sums[0]["taken_back"] == 0


def test_the_list_ends_with_the_running_month_on_top(credited: World) -> None:
    rows = statement_rows(credited.home.partner.pk, now=NOW)
    assert [row.month.month for row in rows] == [7]
    close_all_statements(now=NOW)
    rows = statement_rows(credited.home.partner.pk, now=NOW)
    assert [(row.month.month, row.is_provisional) for row in rows] == [(7, True), (6, False), (5, False), (4, False)]


def test_a_partner_without_a_credit_has_none(world: World) -> None:
    buy(customer=world.home.customer)
    assert close_all_statements(now=NOW) == 0


def test_what_is_closed_stays(credited: World) -> None:
    close_all_statements(now=NOW)
    for statement in ("UPDATE billing_statement SET sums = '[]'", "DELETE FROM billing_statement"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


@pytest.mark.broken_books
def test_one_that_does_not_follow_the_ledger_is_found(credited: World) -> None:
    Statement.objects.create(
        partner=credited.home.partner,
        number="ST-2026-000009",
        month=date(2026, 4, 1),
        closed_at=NOW,
        sums=[{"currency": "USD", "opening": 0, "credited": 1, "taken_back": 0, "count": 1}],
        movements=[],
    )
    assert (
        {"statement follows ledger", "numbers have no gaps"}
        >= {one.check for one in check_books()}
        >= {"statement follows ledger"}
    )


def test_beat_runs_it_every_hour() -> None:
    assert CELERY_BEAT_SCHEDULE["close_statements"]["task"] == "billing.close_statements"
