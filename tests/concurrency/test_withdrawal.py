"""A refund that is decided, carried out and withdrawn at once: one outcome, and money only with that."""

from collections.abc import Callable
from functools import partial

import pytest

from billing.commands.carry_out_refund import carry_out_refunds
from billing.commands.decide_refund import decide_refunds
from billing.commands.decisions import approve_refund, reject_refund, take_back_approval, withdraw_refund
from billing.commands.stop_refund import stop_refund
from billing.models import CreditNote, JournalEntry, Refund
from billing.queries.books import check_books
from core import outbox
from core.actor import SYSTEM, Actor
from core.transactions import acting
from customers.models import Partner
from reservations.models import OpenAct
from tests.factories import NOW, World, buy, staff_actor
from tests.factories.refunds import ask, refunded
from tests.together import all_done, together

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database_role("portal_desk")]


def told(actor: Actor, act: Callable[[], object]) -> str:
    """Return what the refusal was called; nothing when the act was done, or found nothing to do."""
    try:
        with acting(actor, now=NOW):
            act()
    except Exception as error:
        return type(error).__name__
    return ""


def by_the_desk(decide: Callable[..., Refund], refund: Refund) -> Callable[[], str]:
    actor = staff_actor()
    return partial(told, actor, partial(decide, refund_id=refund.pk, actor=actor, now=NOW, note="Looked at."))


def by_the_worker(work: Callable[..., object], refund: Refund) -> Callable[[], str]:
    return partial(told, SYSTEM, partial(work, refund_ids=[refund.pk], now=NOW))


def by_its_people(world: World, refund: Refund) -> Callable[[], str]:
    actor = world.home.admin.actor
    return partial(told, actor, partial(withdraw_refund, refund_id=refund.pk, actor=actor, now=NOW))


def demand_one_outcome(refund: Refund, answers: list[str]) -> None:
    assert set(answers) <= {"", "RefundMovedOn"}, "no deadlock, no error of ours"
    outbox.drain(now=NOW)
    refund.refresh_from_db()
    assert refund.is_final
    assert refund.transitions.filter(state__in=["completed", "withdrawn", "rejected", "failed"]).count() == 1
    is_paid = refund.state == "completed"
    assert CreditNote.objects.filter(refund=refund).exists() is is_paid
    assert JournalEntry.objects.filter(subject_id=refund.pk).count() == int(is_paid)
    assert not OpenAct.objects.filter(subject_id=refund.pk).exists()
    assert check_books() == []


def test_before_the_desk(world: World) -> None:
    refund = refunded(world.home.admin, buy(customer=world.home.customer, price="36500.00"))
    assert refund.state == "awaiting_approval"
    acts = [
        by_its_people(world, refund),
        by_the_desk(approve_refund, refund),
        by_the_worker(carry_out_refunds, refund),
        by_the_desk(reject_refund, refund),
        by_its_people(world, refund),
        by_the_desk(take_back_approval, refund),
        by_the_desk(stop_refund, refund),
    ]
    answers = all_done(together(acts))
    if not Refund.objects.get(pk=refund.pk).is_final:
        answers.append(by_its_people(world, refund)())
    demand_one_outcome(refund, answers)


@pytest.mark.parametrize("number", range(3))
def test_while_it_is_decided(world: World, number: int) -> None:
    refund = ask(world.home.admin, world.home.reservation)
    acts = [by_its_people(world, refund), by_the_worker(decide_refunds, refund), by_the_desk(stop_refund, refund)] * 3
    demand_one_outcome(refund, all_done(together(acts)))


@pytest.mark.parametrize("number", range(3))
def test_while_it_is_carried_out(world: World, number: int) -> None:
    Partner.objects.update(auto_approval_usd_minor=0)
    refund = refunded(world.home.admin, world.home.reservation)
    desk = staff_actor()
    with acting(desk, now=NOW):
        approve_refund(refund_id=refund.pk, actor=desk, now=NOW, note="Known customer.")
    assert Refund.objects.get(pk=refund.pk).state == "approved"
    acts = [
        by_its_people(world, refund),
        by_the_worker(carry_out_refunds, refund),
        by_the_desk(stop_refund, refund),
    ] * 3
    demand_one_outcome(refund, all_done(together(acts)))
