"""Locks are taken in one order everywhere, so that nobody waits for ever."""

import threading
import uuid
from functools import partial

import pytest
from django.db import OperationalError, transaction

from billing.commands.take_payment import take_all_due
from billing.models import Quote
from billing.queries.books import check_books
from core import outbox
from reservations.models import Reservation
from tests.factories import NOW, Person, World, buy, make_person
from tests.factories.refunds import ask, quote, submit
from tests.together import all_done, errors, together

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_rows_locked_in_two_orders_are_a_deadlock(world: World) -> None:
    rows = [world.home.reservation.pk, world.other.reservation.pk]
    both_hold_one = threading.Barrier(2)

    def lock(*order: uuid.UUID) -> None:
        with transaction.atomic():
            for number, row in enumerate(order):
                Reservation.objects.select_for_update().get(pk=row)
                if not number:
                    both_hold_one.wait(timeout=30)

    outcomes = together([lambda: lock(*rows), lambda: lock(*reversed(rows))])
    assert [str(error).split("\n")[0] for error in errors(outcomes)] == ["deadlock detected"]
    assert isinstance(errors(outcomes)[0], OperationalError)


def test_requests_of_the_same_reservations_in_every_order_are_all_answered(world: World) -> None:
    eight = [buy(customer=world.home.customer, price="365.00") for _ in range(8)]
    made = []
    for number in range(8):
        person = make_person(world.home.partner)
        turned = eight[number:] + eight[:number]
        made.append((person, quote(person, dict.fromkeys(turned))))
    told = all_done(together([partial(_submit, *own) for own in made]))
    assert sorted(told) == ["", *["ReservationBusy"] * 7]
    outbox.drain(now=NOW)
    assert check_books() == []


def test_payments_and_returns_of_the_same_reservations_do_not_lock_each_other_out(world: World) -> None:
    months = [
        buy(customer=world.home.customer, price="120.00", plan="Monthly", on="2026-06-02", now=NOW) for _ in range(6)
    ]
    for one in months:
        ask(world.home.admin, one)
    for _ in range(6):
        buy(customer=world.home.customer, price="120.00", plan="Monthly", on="2026-06-02")
    workers = [lambda: outbox.drain(now=NOW)] * 3
    payers = [lambda: take_all_due(now=NOW)] * 3
    all_done(together([*workers, *payers]))
    assert check_books() == []
    assert Reservation.objects.filter(pk__in=[one.pk for one in months], state="Cancelled").count() == 6


def _submit(person: Person, made: Quote) -> str:
    try:
        submit(person, made)
    except Exception as error:
        return type(error).__name__
    return ""
