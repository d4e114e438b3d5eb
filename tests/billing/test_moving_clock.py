"""The clock stands two seconds before a leap day, jumps back an hour and on by a day: money follows the dates alone."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from billing.commands.submission import QuoteExpired
from billing.commands.take_payment import take_all_due
from billing.models import JournalEntry, LimitUse, Payment, Refund
from billing.queries.books import check_books
from core import outbox
from reservations.models import Reservation
from tests.factories import Firm, World, buy, make_firm
from tests.factories.refunds import ask, quote, submit

EVE = datetime(2028, 2, 28, 23, 59, 58, tzinfo=UTC)
LEAP_DAY = datetime(2028, 2, 29, 0, 0, 1, tzinfo=UTC)
SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def home(world: World) -> Firm:
    return world.home


@pytest.fixture
def year(home: Firm) -> Reservation:
    """A year that holds the leap day: 366 days for 3,660.00, bought on 1 September 2027."""
    return buy(customer=home.customer, price="3660.00", on="2027-09-01")


def now_is(refund: Refund) -> Refund:
    refund.refresh_from_db()
    return refund


def test_a_quote_lives_to_midnight_and_not_a_second_longer(home: Firm, year: Reservation) -> None:
    seen = quote(home.admin, year, now=EVE)
    assert seen.valid_until == datetime(2028, 2, 29, tzinfo=UTC)
    with pytest.raises(QuoteExpired):
        submit(home.admin, seen, now=EVE + 2 * SECOND)
    later = quote(home.admin, year, now=LEAP_DAY)
    assert (seen.sum.prorated_credit, later.sum.prorated_credit) == (366_000 - 180_000, 366_000 - 181_000)


def test_what_was_submitted_on_the_eve_is_paid_as_seen_and_posted_on_the_day(home: Firm, year: Reservation) -> None:
    refund = ask(home.admin, year, now=EVE)
    outbox.drain(now=LEAP_DAY)
    assert (now_is(refund).state, refund.credit_minor, refund.submitted_on) == (
        "completed", 186_000, date(2028, 2, 28),
    )  # fmt: skip
    assert JournalEntry.objects.get(subject_id=refund.pk).posted_on == date(2028, 2, 29)
    use = LimitUse.objects.get(refund=refund)
    assert (use.used_on, use.returns_on) == (date(2028, 2, 29), date(2029, 2, 28))


@pytest.mark.parametrize("jump", [-HOUR, DAY, 40 * DAY], ids=["back an hour", "on a day", "on forty days"])
def test_a_jump_between_asking_and_deciding_changes_no_amount(home: Firm, year: Reservation, jump: timedelta) -> None:
    refund = ask(home.admin, year, now=LEAP_DAY)
    outbox.drain(now=LEAP_DAY + jump)
    # What was due by the later clock is not due by the earlier one; it waits, and is not lost.
    assert (now_is(refund).state == "submitted") == (jump < timedelta())
    outbox.drain(now=LEAP_DAY + max(jump, timedelta()) + HOUR)
    assert (now_is(refund).state, refund.credit_minor) == ("completed", 185_000)
    assert [row.state for row in refund.transitions.order_by("number")] == ["submitted", "approved", "completed"]


def test_grace_ends_with_the_day_not_after_so_many_hours(home: Firm) -> None:
    bought = buy(customer=home.customer, price="3660.00", on=datetime(2028, 2, 23, 23, 59, 59, tzinfo=UTC))
    assert quote(home.admin, bought, now=EVE).sum.net == 366_000
    assert quote(home.admin, bought, now=datetime(2028, 2, 29, 23, 59, 59, tzinfo=UTC)).sum.net == 316_800


def test_a_payment_of_the_31st_is_due_on_the_leap_day_and_taken_once(home: Firm) -> None:
    monthly = buy(customer=home.customer, price="1200.00", plan="Monthly", on="2027-08-31", now="2028-01-31")
    rest = monthly.payments.filter(state=Payment.State.SCHEDULED).order_by("number")
    assert [row.due_on for row in rest[:2]] == [date(2028, 2, 29), date(2028, 3, 31)]
    took = [take_all_due(now=now) for now in (EVE, LEAP_DAY, LEAP_DAY - HOUR, LEAP_DAY + SECOND, LEAP_DAY + DAY)]
    assert took == [0, 1, 0, 0, 0]


def test_a_purchase_of_the_leap_day_ends_on_the_28th(home: Firm) -> None:
    bought = buy(customer=home.customer, price="3650.00", on=LEAP_DAY)
    assert bought.expires_at == datetime(2029, 2, 28, tzinfo=UTC)
    last = quote(home.admin, bought, now=datetime(2029, 2, 27, 23, 59, 58, tzinfo=UTC))
    assert (last.sum.lines[0].sum.period_days, last.sum.prorated_credit) == (365, 1000)  # type: ignore[union-attr]


JUMPS = st.sampled_from([timedelta(), SECOND, HOUR, -HOUR, DAY, 31 * DAY])
STEPS = st.lists(st.tuples(JUMPS, st.sampled_from(["pay", "ask", "work"])), min_size=4, max_size=14)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_however_the_clock_jumps_the_books_are_whole(db: None, steps: list[tuple[timedelta, str]]) -> None:
    firm, now, latest = make_firm("Jump"), EVE, EVE
    waiting = [
        buy(customer=firm.customer, price="1200.00", plan=plan, on="2027-12-31", now=EVE, quantity=2)
        for plan in ("Monthly", "Upfront", "Monthly")
    ]
    refunds: list[Refund] = []
    for jump, act in steps:
        now += jump
        latest = max(latest, now)
        if act == "pay":
            take_all_due(now=now)
        elif act == "work":
            outbox.drain(now=now)
        elif waiting:
            take_all_due(now=now)
            refunds.append(ask(firm.admin, waiting.pop(), now=now))
    outbox.drain(now=latest + HOUR)
    assert [now_is(refund).state for refund in refunds] == ["completed"] * len(refunds)
    for refund in refunds:
        assert refund.net_minor == refund.first_quote.sum.net
        assert refund.submitted_on == refund.first_quote.on
    assert check_books() == []
