"""Taking a refund or an exchange back while others act: many confirmations at once, and a new refund of what was kept
or bought."""

from functools import partial
from typing import Any

import pytest

from billing.models import JournalEntry, Refund, Reversal
from billing.queries.books import check_books
from core import outbox
from reservations.models import Reservation
from tests.factories import StaffFactory, World, buy
from tests.factories.exchanges import buying, exchanged, priced
from tests.factories.refunds import quote, refunded, submit
from tests.factories.reversals import LATER, ask_reversal, confirm
from tests.together import MANY, all_done, together

pytestmark = pytest.mark.django_db(transaction=True)


def told(act: Any) -> str:
    """Return what the refusal was called; nothing when the act was done."""
    try:
        act()
    except Exception as error:
        return type(error).__name__
    return ""


def test_of_many_confirmations_one_takes_it_back(world: World) -> None:
    refund = refunded(world.home.admin, world.home.reservation)
    asked = ask_reversal(refund)
    people = [StaffFactory() for _ in range(MANY)]
    acts = [partial(told, partial(confirm, asked, by=person)) for person in people]
    assert sorted(all_done(together(acts))) == ["", *["ReversalAnswered"] * (MANY - 1)]
    assert Reversal.objects.count() == 1
    assert JournalEntry.objects.filter(kind="correction").count() == 1
    assert check_books() == []


def test_of_many_confirmations_one_takes_an_exchange_back(world: World) -> None:
    home = world.home
    exchange = exchanged(home.admin, home.reservation, [buying(priced("4000.00"), customer=home.customer)])
    asked = ask_reversal(exchange)
    people = [StaffFactory() for _ in range(MANY)]
    acts = [partial(told, partial(confirm, asked, by=person)) for person in people]
    assert sorted(all_done(together(acts))) == ["", *["ReversalAnswered"] * (MANY - 1)]
    assert Reversal.objects.count() == 1
    assert JournalEntry.objects.filter(kind="correction").count() == 2
    assert check_books() == []


def test_a_refund_of_what_was_bought_or_the_reversal_but_not_both(world: World) -> None:
    """Five times, since which of them is first is left to chance."""
    home, item = world.home, priced("400.00")
    outcomes = []
    for number in range(5):
        given = buy(customer=home.customer, price="100.00", name=f"RI_{number}")
        exchange = exchanged(home.admin, given, [buying(item, customer=home.customer)])
        made = exchange.purchases.get().reservation
        assert made is not None
        asked, quoted = ask_reversal(exchange), quote(home.admin, made, now=LATER)
        acts = [
            partial(told, partial(confirm, asked)),
            partial(told, partial(submit, home.admin, quoted, now=LATER)),
        ]
        outcomes.append(tuple(all_done(together(acts))))
        outbox.drain(now=LATER)
        made.refresh_from_db()
        was_reversed = Reversal.objects.filter(exchange=exchange).exists()
        assert (made.state, made.ended_as) == ("Cancelled", "Reversed" if was_reversed else "Returned")
    assert set(outcomes) <= {("", "QuoteStale"), ("", "ReservationEnded"), ("PurchaseMovedOn", "")}
    assert check_books() == []


def test_of_many_questions_one_is_asked(world: World) -> None:
    refund = refunded(world.home.admin, world.home.reservation)
    people = [StaffFactory() for _ in range(MANY)]
    acts = [partial(told, partial(ask_reversal, refund, by=person)) for person in people]
    assert sorted(all_done(together(acts))) == ["", *["ReversalAsked"] * (MANY - 1)]


def test_a_refund_of_the_remainder_or_the_reversal_but_not_both(world: World) -> None:
    """Five times, since which of them is first is left to chance."""
    outcomes = []
    for number in range(5):
        bought = buy(customer=world.home.customer, price="100.00", quantity=4, name=f"RI_{number}")
        refund = refunded(world.home.admin, bought, quantity=1)
        remainder = refund.lines.get().remainder
        assert remainder is not None
        asked, quoted = ask_reversal(refund), quote(world.home.admin, remainder, now=LATER)
        acts = [
            partial(told, partial(confirm, asked)),
            partial(told, partial(submit, world.home.admin, quoted, now=LATER)),
        ]
        outcomes.append(tuple(all_done(together(acts))))
        outbox.drain(now=LATER)
        assert_whole(bought, remainder, refund)
    assert set(outcomes) <= {("", "QuoteStale"), ("", "ReservationEnded"), ("RemainderTouched", "")}
    assert check_books() == []


def assert_whole(bought: Reservation, remainder: Reservation, refund: Refund) -> None:
    """Every unit is either active or was given back, once."""
    bought.refresh_from_db()
    remainder.refresh_from_db()
    was_reversed = Reversal.objects.filter(refund=refund).exists()
    assert (bought.state == "Succeeded") is was_reversed
    assert remainder.state == "Cancelled"
    assert remainder.ended_as == ("Merged" if was_reversed else "Returned")
