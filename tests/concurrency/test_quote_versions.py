"""What was seen is what is paid: a quote is good for the reservation as it was, or for nothing."""

import threading
from collections.abc import Callable
from datetime import datetime
from functools import partial

import pytest

from billing.commands.take_payment import take_all_due
from billing.models import OrderBalance, Quote, Refund
from billing.queries.books import check_books
from core import outbox
from core.transactions import acting
from reservations.commands.return_reservation import return_units
from reservations.models import Reservation
from tests.factories import NOW, Person, World, at, buy, make_person
from tests.factories.refunds import quote, submit
from tests.together import MANY, all_done, together

pytestmark = pytest.mark.django_db(transaction=True)


def test_without_the_version_two_quotes_of_one_reservation_give_its_units_back_twice(world: World) -> None:
    """Each saw three units and returns two; nobody looks again under the lock."""
    three, both_have_seen = buy(customer=world.home.customer, quantity=3), threading.Barrier(2)

    def naively() -> None:
        with acting(world.home.admin.actor, now=NOW):
            seen = Reservation.objects.get(pk=three.pk)
            both_have_seen.wait(timeout=30)
            return_units({seen: 2}, now=NOW)

    all_done(together([naively] * 2))
    kept = sum(three.remainders.values_list("quantity", flat=True))
    assert (kept, 2 + 2) == (2, 4)
    assert kept + 4 > three.quantity


def test_of_sixteen_quotes_of_one_version_one_is_paid(world: World) -> None:
    three = buy(customer=world.home.customer, quantity=3)
    people = [make_person(world.home.partner) for _ in range(MANY)]
    quotes = [(person, quote(person, three, quantity=2)) for person in people]
    told = all_done(together([partial(_submit_and_work, *own) for own in quotes]))
    assert told.count("") == 1
    assert set(told) <= {"", "ReservationBusy", "ReservationEnded", "QuoteStale"}
    assert _units_in_and_out(three) == (3, 1 + 2)
    assert check_books() == []


def test_a_quote_is_stale_once_a_payment_was_taken(world: World) -> None:
    """Payments and submissions at once: whoever is first decides, and what is paid is what was quoted."""
    months = [
        buy(customer=world.home.customer, price="1200.00", plan="Monthly", on="2026-06-02", now="2026-07-01")
        for _ in range(8)
    ]
    late = at("2026-07-01")
    quotes = [(make_person(world.home.partner), one) for one in months]
    made = [(person, quote(person, one, now=late)) for person, one in quotes]
    acts: list[Callable[[], str]] = [partial(_submit_and_work, *own, now=late) for own in made]
    told = all_done(together([*acts, *[_take_payments] * 8]))
    assert set(told[:8]) <= {"", "QuoteStale"}
    outbox.drain(now=NOW)
    for refund in Refund.objects.all():
        assert refund.state == "completed"
        assert refund.net_minor == refund.quote.net_minor == refund.credit_note.net_minor
        reservation = refund.lines.get().reservation
        assert reservation.payments.filter(state="Succeeded").count() == 1
    assert check_books() == []


def test_many_rounds_lose_and_double_no_unit(world: World) -> None:
    """Eight people return parts of twelve units at once, of whatever remainder there is, until all are back."""
    twelve = buy(customer=world.home.customer, quantity=12, price="365.00")
    people = [make_person(world.home.partner) for _ in range(8)]
    while latest := Reservation.objects.filter(order=twelve.order, state="Succeeded").first():
        quotes = [(one, quote(one, latest, quantity=1 + n % latest.quantity)) for n, one in enumerate(people)]
        told = all_done(together([partial(_submit_and_work, *own) for own in quotes]))
        assert told.count("") == 1
        _in, out = _units_in_and_out(twelve)
        assert out == 12
    paid = sum(Refund.objects.values_list("net_minor", flat=True))
    quoted = sum(Quote.objects.filter(refund__isnull=False).values_list("net_minor", flat=True))
    assert paid == quoted
    assert OrderBalance.objects.get(order=twelve.order).returned_minor <= 12 * 36_500
    assert check_books() == []


def _take_payments() -> str:
    return f"{take_all_due(now=NOW)} taken"


def _submit_and_work(person: Person, made: Quote, *, now: datetime = NOW) -> str:
    try:
        submit(person, made, now=now)
    except Exception as error:
        return type(error).__name__
    outbox.drain(now=now)
    return ""


def _units_in_and_out(bought: Reservation) -> tuple[int, int]:
    """Return what was bought, and what is kept and given back together."""
    kept = Reservation.objects.filter(order=bought.order, state="Succeeded").values_list("quantity", flat=True)
    back = Refund.objects.filter(state="completed", lines__reservation__order=bought.order)
    return bought.order.original_quantity, sum(kept) + sum(back.values_list("lines__quantity", flat=True))
