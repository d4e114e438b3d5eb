"""The partner's own gate while others act: two second persons, a withdrawal, a right taken away, two submissions."""

import threading
import time
from functools import partial
from typing import Any

import pytest
from django.db import connection

from billing.commands.decisions import withdraw_refund
from billing.commands.second_person import agree_as_second_person, decline_as_second_person
from billing.models import Refund
from billing.queries.books import check_books
from core import outbox
from core.actor import SYSTEM
from core.transactions import acting
from customers.models import Membership, RoleAssignment
from customers.policy.roles import PartnerRole
from tests.factories import (
    NOW,
    CustomerFactory,
    Person,
    RoleAssignmentFactory,
    SecondPersonAmountFactory,
    World,
    buy,
    make_person,
)
from tests.factories.refunds import quote, refunded, submit
from tests.together import all_done, together

pytestmark = pytest.mark.django_db(transaction=True)

LONGEST_WAIT = 30.0

WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


@pytest.fixture
def waiting(world: World) -> Refund:
    """A refund that waits for its second person."""
    SecondPersonAmountFactory(partner=world.home.partner)
    refund = refunded(world.home.trusted_seller, world.home.reservation)
    assert refund.state == "awaiting_second_person"
    return refund


def answer(person: Person, decide: Any, refund: Refund) -> str:
    return told(person, partial(decide, refund_id=refund.pk, actor=person.actor, now=NOW, note="I have looked at it."))


def withdraw(person: Person, refund: Refund) -> str:
    return told(person, partial(withdraw_refund, refund_id=refund.pk, actor=person.actor, now=NOW))


def told(person: Person, act: Any) -> str:
    """Return what the refusal was called; nothing when the act was done."""
    try:
        with acting(person.actor, now=NOW):
            act()
    except Exception as error:
        return type(error).__name__
    return ""


def test_of_many_second_persons_one_answers(world: World, waiting: Refund) -> None:
    people = [make_person(world.home.partner) for _ in range(8)]
    decisions = [agree_as_second_person, decline_as_second_person] * 4
    answers = [partial(answer, person, decide, waiting) for person, decide in zip(people, decisions, strict=True)]
    assert sorted(all_done(together(answers))) == ["", *["RefundMovedOn"] * 7]
    outbox.drain(now=NOW)
    waiting.refresh_from_db()
    assert waiting.state in {"completed", "rejected"}
    assert check_books() == []


def test_a_second_person_and_a_withdrawal_leave_one_outcome(world: World, waiting: Refund) -> None:
    acts = [
        partial(answer, world.home.admin, agree_as_second_person, waiting),
        partial(withdraw, world.home.trusted_seller, waiting),
    ]
    agreed, withdrawn = all_done(together(acts))
    outbox.drain(now=NOW)
    waiting.refresh_from_db()
    # Who agrees first can be followed by the withdrawal; who withdraws first leaves nothing to agree to.
    assert withdrawn == ""
    assert agreed in {"", "RefundMovedOn"}
    assert waiting.state == "withdrawn"
    assert check_books() == []


def take_away_meanwhile(change: Any, agree: Any) -> tuple[str, bool]:
    """Take a right away in a transaction that ends only once somebody waits for it; return what agreeing was told."""
    taken, waited = threading.Event(), []

    def take() -> str:
        with acting(SYSTEM, now=NOW):
            change()
            taken.set()
            waited.append(somebody_waits())
        return ""

    def then_agree() -> str:
        assert taken.wait(LONGEST_WAIT)
        return str(agree())

    outcomes = all_done(together([take, then_agree]))
    return outcomes[1], waited[0]


def somebody_waits() -> bool:
    until = time.monotonic() + LONGEST_WAIT
    while time.monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute(WAITING)
            if cursor.fetchone() != (0,):
                return True
        time.sleep(0.01)
    return False


def test_whose_membership_is_being_ended_waits_for_that_and_may_not(world: World, waiting: Refund) -> None:
    ended, waited = take_away_meanwhile(
        lambda: Membership.objects.filter(pk=world.home.admin.membership.pk).update(is_active=False),
        partial(answer, world.home.admin, agree_as_second_person, waiting),
    )
    assert (ended, waited) == ("NotSecondPerson", True)


def test_whose_assignment_is_being_removed_waits_for_that_and_may_not(world: World, waiting: Refund) -> None:
    helper = make_person(world.home.partner, PartnerRole.HELPDESK_AGENT)
    given = RoleAssignmentFactory(user=helper.user, at=world.home.reservation.order)
    ended, waited = take_away_meanwhile(
        lambda: RoleAssignment.objects.filter(pk=given.pk).delete(),
        partial(answer, helper, agree_as_second_person, waiting),
    )
    assert (ended, waited) == ("NotSecondPerson", True)


def test_one_persons_requests_at_many_customers_are_added_up_one_after_the_other(world: World) -> None:
    """Eight of USD 300 at once, each at another customer, with USD 1,000 to send on alone: three go."""
    seller = world.home.trusted_seller
    SecondPersonAmountFactory(partner=world.home.partner, amount_usd_minor=100_000)
    quotes = []
    for _turn in range(8):
        bought = buy(customer=CustomerFactory(partner=world.home.partner), price="300.00", on="2026-06-30")
        RoleAssignmentFactory(user=seller.user, at=bought.order)
        quotes.append(quote(seller, bought))
    all_done(together([partial(submit, seller, made) for made in quotes]))
    alone = Refund.objects.filter(second_person_total_usd_minor__isnull=True)
    assert (alone.count(), Refund.objects.count()) == (3, 8)


def test_two_people_at_one_customer_are_added_up_too(world: World) -> None:
    SecondPersonAmountFactory(partner=world.home.partner, amount_usd_minor=100_000)
    made = []
    for _turn in range(8):
        person = make_person(world.home.partner, PartnerRole.SALES_AGENT)
        bought = buy(customer=world.home.customer, price="300.00", on="2026-06-30")
        RoleAssignmentFactory(user=person.user, at=bought.order)
        made.append((person, quote(person, bought)))
    all_done(together([partial(submit, *own) for own in made]))
    assert Refund.objects.filter(second_person_total_usd_minor__isnull=True).count() == 3


def test_a_second_click_of_the_same_submission_asks_once(world: World) -> None:
    SecondPersonAmountFactory(partner=world.home.partner)
    made = quote(world.home.trusted_seller, world.home.reservation)
    all_done(together([partial(submit, world.home.trusted_seller, made)] * 8))
    outbox.drain(now=NOW)
    refund = Refund.objects.get()
    assert refund.transitions.filter(state="awaiting_second_person").count() == 1
