"""A reservation can't be returned twice."""

import threading
import time
from collections.abc import Callable
from datetime import datetime
from functools import partial

import pytest

from billing.chart import AccountCode
from billing.commands.carry_out_refund import carry_out_refunds
from billing.commands.decide_refund import decide_refunds
from billing.commands.post_entry import credit, debit
from billing.models import CreditNote, JournalEntry, Posting, Refund
from billing.queries.books import check_books
from core import outbox
from core.actor import SYSTEM
from core.errors import Refusal
from core.models import OutboxEvent
from core.transactions import acting
from customers.models import Customer
from reservations.models import Reservation
from tests.factories import NOW, CustomerFactory, Person, World, buy, make_person
from tests.factories.entries import posted
from tests.factories.refunds import DELAY, ask, delay_refunds, quote, submit
from tests.together import MANY, all_done, errors, together, values

pytestmark = pytest.mark.django_db(transaction=True)


def refund_entries() -> int:
    return JournalEntry.objects.filter(kind="refund").count()


def test_a_check_without_a_lock_pays_sixteen_times(world: World) -> None:
    """Everybody reads "active" before anybody writes "cancelled", and the ledger balances all the same."""
    reservation, everybody_has_read = world.home.reservation, threading.Barrier(MANY)

    def naively() -> None:
        with acting(SYSTEM, now=NOW):
            is_active = Reservation.objects.get(pk=reservation.pk).is_active
            everybody_has_read.wait(timeout=30)
            if is_active:
                Reservation.objects.filter(pk=reservation.pk).update(
                    state="Cancelled", ended_as="Returned", ended_at=NOW
                )
                _pay_out(reservation)

    all_done(together([naively] * MANY))
    assert refund_entries() == MANY
    assert sum(Posting.objects.filter(account="2100").values_list("amount_minor", flat=True)) == MANY * 161_040
    assert "entry balances" not in {one.check for one in check_books()}


def _pay_out(reservation: Reservation) -> None:
    legs = [debit(AccountCode.RESERVATION_REVENUE_CANCELLED, 161_040), credit(AccountCode.PARTNER_CREDIT, 161_040)]
    posted(reservation.customer, legs, kind=JournalEntry.Kind.REFUND)


def test_of_sixteen_people_one_is_taken(world: World) -> None:
    people = [make_person(world.home.partner) for _ in range(MANY)]
    quotes = [(person, quote(person, world.home.reservation)) for person in people]
    outcomes = together([partial(submit, *own) for own in quotes])
    assert len(values(outcomes)) == Refund.objects.count() == 1
    assert {type(error).__name__ for error in errors(outcomes)} == {"ReservationBusy"}
    outbox.drain(now=NOW)
    assert refund_entries() == CreditNote.objects.count() == 1
    assert check_books() == []


def test_sixteen_workers_woken_for_one_request_carry_it_out_once(world: World) -> None:
    refund = ask(world.home.admin, world.home.reservation)

    def work() -> int:
        done = 0
        for event_id in OutboxEvent.objects.open().values_list("pk", flat=True):
            done += outbox.handle(event_id, now=NOW)
        return done

    # What one round leads to, mail included, the next one handles.
    for _ in range(5):
        all_done(together([work] * MANY))
    refund.refresh_from_db()
    assert refund.state == "completed"
    assert refund_entries() == CreditNote.objects.count() == 1
    assert refund.transitions.count() == 3
    assert not OutboxEvent.objects.open().exists()
    assert check_books() == []


@pytest.mark.parametrize("topic", ["refund.submitted", "refund.approved"])
def test_sixteen_workers_share_what_waits(world: World, topic: str) -> None:
    """Whoever is woken first takes the others along; what it leaves, and what comes meanwhile, is done once too."""
    home = world.home
    if topic == "refund.approved":
        delay_refunds(home.partner)
    customers: list[Customer] = [home.customer, CustomerFactory(partner=home.partner)]
    bought = [buy(customer=customers[number % 2], quantity=2, price="36.50") for number in range(24)]
    refunds = [ask(home.admin, one, quantity=1 + number % 2) for number, one in enumerate(bought)]
    if topic == "refund.approved":
        outbox.drain(now=NOW)
    # A round of six that failed before: each of them is tried alone.
    due = OutboxEvent.objects.filter(topic=topic).order_by("pk")
    due.filter(pk__in=list(due.values_list("pk", flat=True)[:6])).update(attempts=1)
    woken = list(due.values_list("pk", flat=True))
    done = all_done(
        together([partial(_handle_all, woken[number:] + woken[:number], NOW + DELAY) for number in range(MANY)])
    )
    assert sum(done) == len(refunds) == refund_entries()
    assert set(Refund.objects.values_list("state", flat=True)) == {"completed"}
    assert set(due.values_list("attempts", flat=True)) == {1, 2}
    numbers = sorted(CreditNote.objects.values_list("number", flat=True))
    assert numbers == [f"CN-2026-{number:06d}" for number in range(1, 25)]
    assert check_books() == []


def _handle_all(event_ids: list[int], now: datetime) -> int:
    return sum(outbox.handle(event_id, now=now) for event_id in event_ids)


@pytest.mark.parametrize("do", [decide_refunds, carry_out_refunds])
def test_sixteen_past_the_outbox_do_it_once(world: World, do: Callable[..., None]) -> None:
    """Not even the event's own lock is needed."""
    if do is carry_out_refunds:
        delay_refunds(world.home.partner)
    refund = ask(world.home.admin, world.home.reservation)
    if do is carry_out_refunds:
        outbox.drain(now=NOW)

    def work() -> None:
        with acting(SYSTEM, now=NOW + DELAY):
            do(refund_ids=[refund.pk], now=NOW + DELAY)

    all_done(together([work] * MANY))
    assert refund_entries() == 1


def test_units_are_returned_once_each(world: World) -> None:
    """Four people return a unit of five, again and again, until none is left."""
    many = buy(customer=world.home.customer, quantity=5, price="365.00")
    people = [make_person(world.home.partner) for _ in range(4)]
    all_done(together([partial(_return_all, who, many) for who in people]))
    units = list(Refund.objects.values_list("lines__quantity", "net_minor"))
    assert units == [(1, 16_104)] * 5
    assert not Reservation.objects.filter(order=many.order, state="Succeeded").exists()
    assert check_books() == []


def _return_all(person: Person, many: Reservation) -> int:
    """Return a unit of whatever is left until nothing is; whoever loses a race tries again."""
    taken = 0
    while left := Reservation.objects.filter(order_id=many.order_id, state="Succeeded").first():
        try:
            submit(person, quote(person, left, quantity=1))
        except Refusal:
            time.sleep(0.02)
            continue
        outbox.drain(now=NOW)
        taken += 1
    return taken
