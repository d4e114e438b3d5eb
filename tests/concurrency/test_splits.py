"""Splits, merges and refunds of the same reservations at once: each unit goes one way, and none is lost or doubled."""

import random
import threading
import uuid
from collections.abc import Callable
from functools import partial

import pytest

from billing.commands.merge_reservations import merge_reservations
from billing.commands.split_reservation import split_reservation
from billing.commands.take_payment import take_all_due
from billing.models import OrderBalance, Refund
from billing.queries.books import check_books
from core import outbox
from core.errors import Refusal
from core.transactions import acting
from reservations.commands.take_place import end_as, successor_of
from reservations.models import OpenAct, Reservation
from tests.factories import NOW, Person, World, buy, make_person
from tests.factories.refunds import quote, submit
from tests.together import MANY, all_done, together

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 3


def split(person: Person, source: Reservation, *quantities: int, key: str = "") -> str:
    try:
        with acting(person.actor, now=NOW):
            split_reservation(
                reservation_id=source.pk,
                quantities=quantities,
                principal=person.principal,
                actor=person.actor,
                now=NOW,
                key=key,
            )
    except Refusal as refused:
        return type(refused).__name__
    return "split"


def merge(person: Person, *sources: Reservation) -> str:
    try:
        with acting(person.actor, now=NOW):
            merge_reservations(
                order_id=sources[0].order_id,
                sources=[one.pk for one in sources],
                principal=person.principal,
                actor=person.actor,
                now=NOW,
            )
    except Refusal as refused:
        return type(refused).__name__
    return "merged"


def give_back(person: Person, reservation: Reservation, quantity: int) -> str:
    try:
        submit(person, quote(person, reservation, quantity=quantity))
    except Refusal as refused:
        return type(refused).__name__
    return "refund"


def units(order_id: uuid.UUID) -> tuple[int, int]:
    """Return how many units of an order are kept, and how many were given back."""
    kept = Reservation.objects.filter(order=order_id, state="Succeeded").values_list("quantity", flat=True)
    back = Refund.objects.filter(state="completed", lines__reservation__order=order_id)
    return sum(kept), sum(back.values_list("lines__quantity", flat=True))


def test_without_the_lock_two_splits_double_the_units(world: World) -> None:
    ten, both_have_seen = buy(customer=world.home.customer, quantity=10), threading.Barrier(2)

    def naively() -> None:
        with acting(world.home.admin.actor, now=NOW):
            seen = Reservation.objects.get(pk=ten.pk)
            both_have_seen.wait(timeout=30)
            for quantity in (7, 3):
                successor_of(seen, quantity, now=NOW, split_from_id=seen.pk)
            end_as(seen, Reservation.Ended.SPLIT, now=NOW)

    all_done(together([naively] * 2))
    assert units(ten.order_id)[0] == 20
    assert {"lineage", "order quantity"} <= {one.check for one in check_books()}
    Reservation.objects.filter(split_from=ten).delete()


def test_of_sixteen_splits_one_is_made(world: World) -> None:
    ten = buy(customer=world.home.customer, quantity=10)
    people = [make_person(world.home.partner) for _each in range(MANY)]
    told = all_done(together([partial(split, one, ten, 7, 3) for one in people]))
    assert sorted(set(told)) == ["ReservationNotRunning", "split"] and told.count("split") == 1
    assert units(ten.order_id) == (10, 0)
    assert check_books() == []


def test_sixteen_clicks_with_one_key_get_one_answer(world: World) -> None:
    ten = buy(customer=world.home.customer, quantity=10)
    told = all_done(together([partial(split, world.home.admin, ten, 7, 3, key="one")] * MANY))
    assert told == ["split"] * MANY
    assert Reservation.objects.filter(split_from=ten).count() == 2
    assert check_books() == []


def test_split_against_refund_against_merge(world: World) -> None:
    """Sixteen people at four orders of two parts each: of every reservation one act wins, the others are told."""
    people = [make_person(world.home.partner) for _each in range(MANY)]
    for _round in range(ROUNDS):
        orders = [_in_two(world, people[0]) for _each in range(4)]
        acts: list[Callable[[], str]] = []
        for number, (seven, three) in enumerate(orders):
            one, two, three_, four = people[number * 4 : number * 4 + 4]
            acts += [
                partial(split, one, seven, 2, 5),
                partial(give_back, two, seven, 4),
                partial(merge, three_, *random.sample([seven, three], 2)),
                partial(give_back, four, three, 3),
            ]
        told = all_done(together(acts))
        assert set(told) <= {
            "split", "merged", "refund",
            "ReservationBusy", "ReservationEnded", "ReservationNotRunning", "QuoteStale",
        }  # fmt: skip
        for number in range(len(orders)):
            of_seven = told[number * 4 : number * 4 + 3]
            # The merge takes both or none: whoever wins the three, of the seven exactly one act wins.
            assert sum(word in {"split", "merged", "refund"} for word in of_seven) == 1
        outbox.drain(now=NOW)
        for seven, _three in orders:
            kept, back = units(seven.order_id)
            assert kept + back == 10
        assert not OpenAct.objects.exists()
        assert check_books() == []


def test_many_rounds_at_one_order_lose_and_double_no_unit(world: World) -> None:
    """Everybody splits, merges or gives back whatever there is, payments fall due meanwhile."""
    twelve = buy(customer=world.home.customer, quantity=12, price="120.00", plan="Monthly", now="2026-06-30")
    people = [make_person(world.home.partner) for _each in range(8)]
    for round_ in range(6):
        acts: list[Callable[[], str]] = [
            partial(_whatever, person, twelve, round_ * 8 + n) for n, person in enumerate(people)
        ]
        all_done(together([*acts, lambda: str(take_all_due(now=NOW))]))
        outbox.drain(now=NOW)
        assert sum(units(twelve.order_id)) == 12
        assert check_books() == []
    balance = OrderBalance.objects.get(order=twelve.order)
    assert balance.returned_minor <= balance.paid_minor


def _in_two(world: World, person: Person) -> tuple[Reservation, Reservation]:
    ten = buy(customer=world.home.customer, quantity=10, price="36.50")
    split(person, ten, 7, 3)
    seven, three = Reservation.objects.filter(split_from=ten).order_by("-quantity")
    return seven, three


def _whatever(person: Person, bought: Reservation, seed: int) -> str:
    chance = random.Random(seed)
    left = list(Reservation.objects.filter(order=bought.order_id, state="Succeeded").order_by("pk"))
    if not left:
        return "nothing is left"
    one, act = chance.choice(left), chance.choice(("split", "split", "merge", "give back"))
    if act == "merge" and len(left) > 1:
        return merge(person, *chance.sample(left, 2))
    if act == "split" and one.quantity > 1:
        first = chance.randrange(1, one.quantity)
        return split(person, one, first, one.quantity - first)
    return give_back(person, one, 1)
