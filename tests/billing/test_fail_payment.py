"""A payment that can't be collected: marked, told, and taken later; posted when it is made."""

import pytest

from billing.commands.fail_payment import PaymentNotComing, PaymentNotFailed, fail_payment, retry_payment
from billing.commands.run_the_day import run_the_day
from billing.commands.submission import QuoteStale
from billing.models import JournalEntry, OrderBalance, Payment
from billing.queries.books import check_books
from core.models import Notification
from core.transactions import acting
from reservations.commands.open_act import ReservationBusy
from reservations.models import Reservation
from tests.factories import NOW, World, at, buy, staff_actor
from tests.factories.refunds import ask, quote, submit

pytestmark = pytest.mark.django_db

DUE = at("2026-08-01")


@pytest.fixture
def monthly(world: World) -> Reservation:
    return buy(customer=world.home.customer, price="120.00", plan="Monthly", now=NOW)


def fail(payment: Payment, now: object = None) -> Payment:
    when, actor = at(str(now)) if now else at("2026-07-28"), staff_actor()
    with acting(actor, now=when):
        return fail_payment(payment_id=payment.pk, actor=actor, now=when)


def retry(payment: Payment, now: object = None) -> Payment:
    when, actor = at(str(now)) if now else at("2026-08-09"), staff_actor()
    with acting(actor, now=when):
        return retry_payment(payment_id=payment.pk, actor=actor, now=when)


def test_is_marked_told_and_not_taken_by_the_run(world: World, monthly: Reservation) -> None:
    entries = JournalEntry.objects.count()
    payment = fail(monthly.payments.get(number=7))
    assert (payment.state, payment.paid_at) == ("Failed", None)
    told = Notification.objects.get(person_id=world.home.admin.user.pk)
    assert (told.code, told.level, told.facts["amount_minor"]) == ("payment_failed", "error", 1000)
    assert run_the_day(now=DUE).taken == 0
    assert JournalEntry.objects.count() == entries
    assert run_the_day(now=at("2026-09-01")).taken == 1
    assert check_books() == []


def test_is_taken_again_and_posted_on_that_day(monthly: Reservation) -> None:
    payment = fail(monthly.payments.get(number=7))
    for _twice in range(2):
        assert retry(payment).state == "Succeeded"
    entry = JournalEntry.objects.get(subject_id=payment.pk)
    assert entry.posted_on == at("2026-08-09").date()
    assert OrderBalance.objects.get(order=monthly.order).paid_minor == 8 * 1000
    assert check_books() == []


def test_a_debt_can_be_paid_after_the_end(monthly: Reservation) -> None:
    payment = fail(monthly.payments.get(number=7))
    run_the_day(now=at("2027-01-05"))
    monthly.refresh_from_db()
    assert monthly.state == "Expired"
    assert retry(payment, "2027-02-01").state == "Succeeded"
    assert check_books() == []


@pytest.mark.parametrize(("number", "day"), [(6, "2026-07-28"), (8, "2026-07-28"), (7, "2026-07-24")])
def test_only_the_next_one_and_not_long_before(monthly: Reservation, number: int, day: str) -> None:
    with pytest.raises(PaymentNotComing):
        fail(monthly.payments.get(number=number), day)


def test_twice_is_once_and_what_did_not_fail_is_not_taken(monthly: Reservation) -> None:
    payment = fail(monthly.payments.get(number=7))
    version = Reservation.objects.get(pk=monthly.pk).version
    fail(payment)
    assert Reservation.objects.get(pk=monthly.pk).version == version
    with pytest.raises(PaymentNotFailed):
        retry(monthly.payments.get(number=8))


def test_a_quote_that_counted_on_it_is_stale_and_an_act_goes_first(world: World, monthly: Reservation) -> None:
    soon = at("2026-07-28")
    quoted = quote(world.home.admin, monthly, now=soon)
    payment = fail(monthly.payments.get(number=7))
    with pytest.raises(QuoteStale):
        submit(world.home.admin, quoted, now=soon)
    ask(world.home.admin, monthly, now=soon)
    with pytest.raises(ReservationBusy):
        retry(payment)
    with pytest.raises(ReservationBusy):
        fail(monthly.payments.get(number=8), "2026-08-28")
