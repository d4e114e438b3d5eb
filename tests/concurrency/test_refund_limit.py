"""The refund limit can't be overshot, and is used to the last cent."""

import threading
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from django.db import connection, transaction

from billing.commands.decisions import withdraw_refund
from billing.models import LimitUse, RefundLimit
from billing.queries.books import check_books
from core.transactions import acting
from tests.factories import NOW, World, buy, make_person
from tests.factories.refunds import ask, quote, submit
from tests.roles import ConnectAs
from tests.together import MANY, all_done, errors, together, values

pytestmark = pytest.mark.django_db(transaction=True)

LIMIT = 5_000_000
EACH = 2


@pytest.fixture
def scratch(connection_as: ConnectAs) -> Iterator[None]:
    owner = connection_as("portal_owner")
    owner.execute("CREATE TABLE scratch_use (amount bigint)")
    yield
    owner.execute("DROP TABLE scratch_use")


@pytest.mark.usefixtures("scratch")
def test_a_sum_without_a_lock_overshoots() -> None:
    """Sixteen add USD 10,000 each where 50,000 is the most: all have added up before one has written."""
    everybody_has_read = threading.Barrier(MANY)

    def naively() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT coalesce(sum(amount), 0) FROM scratch_use")
            taken = cursor.fetchone()[0]
            everybody_has_read.wait(timeout=30)
            if taken + 1_000_000 <= LIMIT:
                cursor.execute("INSERT INTO scratch_use VALUES (1000000)")

    all_done(together([naively] * MANY))
    with connection.cursor() as cursor:
        cursor.execute("SELECT sum(amount) FROM scratch_use")
        assert cursor.fetchone()[0] == MANY * 1_000_000 > LIMIT


def test_many_at_once_use_it_to_the_cent(world: World) -> None:
    """32 refunds of USD 2,500 of different reservations, 16 at a time: 20 fit."""
    wanted = [buy(customer=world.home.customer, price="2500.00", on="2026-06-30") for _ in range(MANY * EACH)]
    people = [make_person(world.home.partner) for _ in range(MANY)]
    shares = [
        [(person, quote(person, reservation)) for reservation in wanted[number::MANY]]
        for number, person in enumerate(people)
    ]
    acts = [lambda share=share: [_try(*one) for one in share] for share in shares]
    refused = [error for share in all_done(together(acts)) for error in share if error]
    assert refused == ["RefundLimitExceeded"] * (MANY * EACH - 20)
    assert RefundLimit.objects.get().taken_usd_minor == LIMIT
    assert sum(LimitUse.objects.values_list("amount_usd_minor", flat=True)) == LIMIT
    assert check_books() == []


def _try(person: Any, made: Any) -> str:
    try:
        submit(person, made)
    except Exception as error:
        return type(error).__name__
    return ""


def test_what_is_given_back_meanwhile_can_be_taken_by_others_once(world: World) -> None:
    """Eight withdraw while eight ask for the same room: never more than the limit, and the sum is right."""
    held = [
        ask(world.home.admin, buy(customer=world.home.customer, price="6250.00", on="2026-06-30")) for _ in range(8)
    ]
    assert RefundLimit.objects.get().taken_usd_minor == LIMIT
    fresh = [buy(customer=world.home.customer, price="6250.00", on="2026-06-30") for _ in range(8)]
    asking = [(person, quote(person, one)) for one in fresh for person in [make_person(world.home.partner)]]

    def withdraw(refund: Any) -> str:
        with acting(world.home.admin.actor, now=NOW):
            withdraw_refund(refund_id=refund.pk, actor=world.home.admin.actor, now=NOW)
        return ""

    outcomes = together([partial(withdraw, one) for one in held] + [partial(_try, *one) for one in asking])
    assert errors(outcomes) == []
    taken = values(outcomes)[8:].count("")
    assert RefundLimit.objects.get().taken_usd_minor == taken * 625_000
    assert check_books() == []


def test_the_database_is_the_judge() -> None:
    """Were the command wrong, the row itself would refuse."""
    world_limit = RefundLimit._meta.db_table
    customer = buy(price="1.00").customer
    limit = RefundLimit.objects.create(partner=customer.partner, customer=customer, limit_usd_minor=LIMIT)
    with pytest.raises(Exception, match="refund_limit_not_overshot"), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {world_limit} SET taken_usd_minor = %s WHERE id = %s", [LIMIT + 1, limit.pk])
