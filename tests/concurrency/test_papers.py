"""Numbers of papers while many are written at once, or given up; and a month that many close at once."""

from datetime import UTC, datetime
from functools import partial

import pytest
from django.db import transaction

from billing.commands.close_statements import close_all_statements, close_statements
from billing.commands.numbering import credit_note_series, next_number
from billing.models import Counter, CreditNote, Statement
from billing.queries.books import check_books
from core import outbox
from core.actor import SYSTEM
from core.models import OutboxEvent
from core.transactions import acting
from customers.models import Partner
from tests.factories import NOW, CustomerFactory, World, buy
from tests.factories.refunds import ask, refunded
from tests.together import MANY, all_done, together

pytestmark = pytest.mark.django_db(transaction=True)

APRIL = datetime(2026, 4, 20, 9, tzinfo=UTC)


class GivenUp(Exception):
    """Stands for whatever ends a transaction after its number was given."""


def take(partner: Partner, *, is_given_up: bool) -> str:
    number = ""
    try:
        with transaction.atomic():
            number = next_number(partner_id=partner.pk, series=credit_note_series(NOW))
            if is_given_up:
                raise GivenUp
    except GivenUp:
        return ""
    return number


def test_a_number_that_was_given_up_is_given_again(world: World) -> None:
    partner = world.home.partner
    acts = [partial(take, partner, is_given_up=number % 2 == 0) for number in range(MANY)]
    numbers = sorted(one for one in all_done(together(acts)) if one)
    assert numbers == [f"CN-2026-{number:06d}" for number in range(1, MANY // 2 + 1)]
    assert Counter.objects.get(partner=partner, series="CN-2026").last == MANY // 2


def test_credit_notes_of_many_refunds_at_once_have_no_gaps(world: World) -> None:
    for number in range(8):
        customer = CustomerFactory(partner=world.home.partner)
        ask(world.home.admin, buy(customer=customer, price="100.00", name=f"RI {number}"))
    for _round in range(3):
        waiting = list(OutboxEvent.objects.open().values_list("pk", flat=True))
        all_done(together([partial(outbox.handle, one, now=NOW) for one in waiting])) if waiting else None
    numbers = sorted(CreditNote.objects.values_list("number", flat=True))
    assert numbers == [f"CN-2026-{number:06d}" for number in range(1, 9)]
    assert check_books() == []


def test_another_partners_numbers_are_their_own(world: World) -> None:
    mine = refunded(world.home.admin, world.home.reservation).credit_note
    theirs = refunded(world.other.admin, world.other.reservation).credit_note
    assert mine.number == theirs.number


def test_of_many_jobs_one_closes_a_month(world: World) -> None:
    refunded(world.home.admin, world.home.reservation, now=APRIL)

    def close() -> int:
        with acting(SYSTEM, now=NOW):
            return close_statements(partner_id=world.home.partner.pk, now=NOW)

    assert sorted(all_done(together([close] * MANY))) == [*[0] * (MANY - 1), 3]
    assert Statement.objects.count() == 3
    assert close_all_statements(now=NOW) == 0
    assert check_books() == []
