"""An exchange against a refund, against itself, and against workers that die between its statuses."""

from collections.abc import Callable
from functools import partial

import pytest
from django.db import transaction

from billing.commands.carry_out_exchange import begin_exchange, carry_on_exchange
from billing.commands.decide_exchange import decide_exchange
from billing.models import CreditNote, Exchange, JournalEntry, Refund
from billing.queries.books import check_books
from core import outbox
from core.actor import SYSTEM
from core.errors import Refusal
from core.models import OutboxEvent
from core.transactions import acting
from reservations.models import Reservation
from support.models import SupportRequest
from tests.factories import NOW, World
from tests.factories.exchanges import ask_exchange, buying, exchange_quote, priced, submit_exchange_of
from tests.factories.refunds import quote, submit
from tests.together import MANY, all_done, errors, together, values

pytestmark = pytest.mark.django_db(transaction=True)

STEPS: tuple[Callable[..., None], ...] = (decide_exchange, begin_exchange, carry_on_exchange, carry_on_exchange)


def bought(world: World) -> int:
    return Reservation.objects.filter(customer=world.home.customer, purchased_at=NOW).count()


def test_refunded_and_exchanged_at_once_is_exactly_one(world: World) -> None:
    """Half ask for the refund, half for the exchange; each with a quote of their own."""
    home, item = world.home, priced("4000.00")
    acts: list[Callable[[], SupportRequest]] = []
    for place in range(MANY // 2):
        wanted = [buying(item, place + 1, customer=home.customer)]
        exchange = exchange_quote(home.admin, home.reservation, wanted)
        acts.append(partial(submit_exchange_of, home.admin, exchange))
        refund = quote(home.admin, home.reservation)
        acts.append(partial(submit, home.admin, refund))
    outcomes = together(acts)
    assert all(isinstance(error, Refusal) for error in errors(outcomes))
    assert Refund.objects.count() + Exchange.objects.count() == 1
    assert len({one.number for one in values(outcomes)}) == 1
    outbox.drain(now=NOW)
    assert CreditNote.objects.count() == 1
    assert not Reservation.objects.get(pk=home.reservation.pk).is_active
    assert check_books() == []


def test_a_double_submit_is_one_request(world: World) -> None:
    item = priced("4000.00")
    quoted = exchange_quote(world.home.admin, world.home.reservation, [buying(item, customer=world.home.customer)])
    requests = all_done(together([partial(submit_exchange_of, world.home.admin, quoted)] * MANY))
    assert len({one.number for one in requests}) == 1
    assert Exchange.objects.count() == 1
    assert check_books() == []


def test_sixteen_workers_carry_it_out_once(world: World) -> None:
    item = priced("4000.00")
    exchange = ask_exchange(world.home.admin, world.home.reservation, [buying(item, customer=world.home.customer)])

    def take(step: Callable[..., None]) -> None:
        with acting(SYSTEM, now=NOW):
            step(exchange_id=exchange.pk, now=NOW)

    for step in STEPS:
        all_done(together([partial(take, step)] * MANY))
    exchange.refresh_from_db()
    assert exchange.state == "completed"
    assert (bought(world), CreditNote.objects.count()) == (1, 1)
    assert JournalEntry.objects.filter(kind="exchange").count() == 1
    outbox.drain(now=NOW)
    assert check_books() == []


@pytest.mark.parametrize("dies_in", range(len(STEPS)), ids=["deciding", "beginning", "returning", "buying"])
def test_a_worker_that_dies_leaves_all_of_a_step_or_nothing(world: World, dies_in: int) -> None:
    """Its transaction is gone with it, and its event is still there: another one takes the step again."""
    item = priced("4000.00")
    exchange = ask_exchange(world.home.admin, world.home.reservation, [buying(item, customer=world.home.customer)])

    class Killed(BaseException):
        pass

    def die(step: Callable[..., None]) -> None:
        with acting(SYSTEM, now=NOW):
            step(exchange_id=exchange.pk, now=NOW)
            raise Killed

    for step in STEPS[:dies_in]:
        with acting(SYSTEM, now=NOW):
            step(exchange_id=exchange.pk, now=NOW)
    before = Exchange.objects.get(pk=exchange.pk).state
    with pytest.raises(Killed):
        die(STEPS[dies_in])
    exchange.refresh_from_db()
    assert exchange.state == before
    assert (bought(world), CreditNote.objects.count()) == (0, 0)
    assert Reservation.objects.get(pk=world.home.reservation.pk).is_active
    assert check_books() == []
    outbox.drain(now=NOW)
    exchange.refresh_from_db()
    assert (exchange.state, bought(world), CreditNote.objects.count()) == ("completed", 1, 1)
    assert check_books() == []


def test_what_fails_in_the_last_step_moves_nothing(world: World) -> None:
    """The last line of the purchases is one that the database refuses: the returns are back as well."""
    home, item = world.home, priced("4000.00")
    exchange = ask_exchange(home.admin, home.reservation, [buying(item, customer=home.customer)])
    for step in STEPS[:-1]:
        with acting(SYSTEM, now=NOW):
            step(exchange_id=exchange.pk, now=NOW)
    OutboxEvent.objects.exclude(topic="exchange.pending").filter(subject_id=exchange.pk).update(handled_at=NOW)

    def with_the_paper_taken() -> None:
        with acting(SYSTEM, now=NOW), transaction.atomic():
            carry_on_exchange(exchange_id=exchange.pk, now=NOW)
            CreditNote.objects.create(
                partner=home.partner,
                number="CN-2026-000001",
                exchange=exchange,
                entry=JournalEntry.objects.get(kind="exchange"),
                issued_at=NOW,
                net_minor=1,
                purchases_minor=1,
                currency="USD",
            )

    with pytest.raises(Exception, match=r"credit_note_number_once|billing_creditnote"):
        with_the_paper_taken()
    exchange.refresh_from_db()
    assert exchange.state == "pending_purchases"
    assert (bought(world), CreditNote.objects.count()) == (0, 0)
    assert Reservation.objects.get(pk=home.reservation.pk).is_active
    outbox.drain(now=NOW)
    exchange.refresh_from_db()
    assert exchange.state == "completed"
    assert check_books() == []
