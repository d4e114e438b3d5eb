"""Several people, or several tabs, change one reservation at once: one of them is first, the others are told."""

import threading
import uuid
from collections.abc import Callable
from functools import partial

import pytest
from django.db.models import F

from billing.models import Quote, Refund
from core.transactions import acting
from reservations.commands.configure import configure
from reservations.commands.rename import rename
from reservations.models import OpenAct, Reservation
from reservations.policy.scope import Choice, ScopeType
from tests.factories import NOW, Person, SubscriptionFactory, World, make_person
from tests.factories.refunds import quote, submit
from tests.together import MANY, all_done, together

pytestmark = pytest.mark.django_db(transaction=True)


def test_without_the_version_a_later_tab_overwrites_the_earlier_unseen(world: World) -> None:
    """Both saw the old name, neither ever learns of the other's."""
    both_have_seen = threading.Barrier(2)

    def naively(name: str) -> str:
        with acting(world.home.admin.actor, now=NOW):
            seen = Reservation.objects.get(pk=world.home.reservation.pk)
            both_have_seen.wait(timeout=30)
            Reservation.objects.filter(pk=seen.pk).update(name=name, version=F("version") + 1)
        return name

    told = all_done(together([partial(naively, "one"), partial(naively, "two")]))
    assert set(told) == {"one", "two"}, "both were told that it worked"


def test_of_sixteen_tabs_of_one_version_one_saves(world: World) -> None:
    reservation = world.home.reservation
    people = [make_person(world.home.partner) for _each in range(MANY)]
    told = all_done(together([partial(_rename, person, f"name {n}") for n, person in enumerate(people)]))
    assert told.count("") == 1 and set(told) == {"", "ReservationChanged"}
    reservation.refresh_from_db()
    assert (reservation.name, reservation.version) == (f"name {told.index('')}", 2)

    again = all_done(together([partial(_rename, person, "the same") for person in people]))
    assert again.count("") == 0, "none of them saw the second version"


def test_a_click_that_is_sent_many_times_changes_once(world: World) -> None:
    target = SubscriptionFactory(customer=world.home.customer)
    told = all_done(together([partial(_scope, world.home.admin, target.pk)] * MANY))
    assert told.count("") == 1 and set(told) == {"", "AppliedScopesSameAsExisting"}
    assert Reservation.objects.get(pk=world.home.reservation.pk).version == 2


def test_a_refund_and_a_change_at_once_never_both_hold(world: World) -> None:
    """Whoever locks first decides: the change makes the quote stale, or the open request stops the change."""
    made = quote(world.home.admin, world.home.reservation)
    acts: list[Callable[[], str]] = [partial(_submit, world.home.admin, made)]
    acts += [partial(_rename, make_person(world.home.partner), f"name {n}") for n in range(7)]
    refund, *changes = all_done(together(acts))
    version = Reservation.objects.get(pk=world.home.reservation.pk).version
    if refund == "":
        assert set(changes) == {"ReservationBusy"} and version == 1
        assert OpenAct.objects.count() == Refund.objects.count() == 1
    else:
        assert refund == "QuoteStale" and changes.count("") == 1 and version == 2
        assert OpenAct.objects.count() == Refund.objects.count() == 0


def _told(act: Callable[[], object]) -> str:
    try:
        act()
    except Exception as error:
        return type(error).__name__
    return ""


def _rename(person: Person, name: str) -> str:
    def act() -> None:
        with acting(person.actor, now=NOW):
            rename(
                reservation_id=_the_reservation(person),
                name=name,
                seen_version=1,
                principal=person.principal,
                actor=person.actor,
                now=NOW,
            )

    return _told(act)


def _scope(person: Person, target: uuid.UUID) -> str:
    def act() -> None:
        with acting(person.actor, now=NOW):
            configure(
                reservation_id=_the_reservation(person),
                choice=Choice(ScopeType.SINGLE, (target,)),
                seen_version=1,
                principal=person.principal,
                actor=person.actor,
                now=NOW,
            )

    return _told(act)


def _submit(person: Person, made: Quote) -> str:
    return _told(lambda: submit(person, made))


def _the_reservation(person: Person) -> uuid.UUID:
    reservation: uuid.UUID = Reservation.objects.get(partner_id=person.membership.partner_id).pk
    return reservation
