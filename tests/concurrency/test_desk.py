"""Several of the desk's staff at once: one decision stands, and a batch beside it goes on with the rest."""

from functools import partial

import pytest

from billing.models import Refund
from billing.queries.books import check_books
from customers.models import User
from portal.desk import forms
from portal.desk.decide import Outcome, decide_one
from tests.factories import NOW, StaffFactory, World, buy, staff_actor
from tests.factories.refunds import refunded
from tests.together import together

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database_role("portal_desk")]


@pytest.fixture
def waiting(world: World) -> list[Refund]:
    firms = (world.home, world.other, world.home)
    refunds = [refunded(one.admin, buy(customer=one.customer, price="36500.00")) for one in firms]
    assert {one.state for one in refunds} == {"awaiting_approval"}
    return refunds


def decide(person: User, decision: str, refund: Refund, seen: int) -> Outcome:
    return decide_one(
        decision=decision, refund_id=refund.pk, seen=seen, note=f"By {person.name}.", actor=staff_actor(person), now=NOW
    )


def test_one_of_many_decides(waiting: list[Refund]) -> None:
    refund = waiting[0]
    seen = refund.transitions.count()
    people: list[User] = StaffFactory.create_batch(8)
    kinds = (forms.APPROVE, forms.REJECT)
    acts = [partial(decide, one, kinds[n % 2], refund, seen) for n, one in enumerate(people)]
    outcomes = together(acts)
    done = [one.value for one in outcomes if one.value and one.value.is_done]
    assert [one.error for one in outcomes if one.error] == []
    assert len(done) == 1
    assert refund.transitions.filter(reason__in=["approved_by_desk", "rejected_by_desk"]).count() == 1
    assert all(one.value and (one.value.is_done or one.value.is_stale) for one in outcomes)
    assert check_books() == []


def test_a_batch_beside_a_single_decision(waiting: list[Refund]) -> None:
    seen = {refund.pk: refund.transitions.count() for refund in waiting}
    one, other = StaffFactory(), StaffFactory()

    def batch() -> list[Outcome]:
        return [decide(one, forms.APPROVE, refund, seen[refund.pk]) for refund in waiting]

    def single() -> list[Outcome]:
        return [decide(other, forms.REJECT, waiting[1], seen[waiting[1].pk])]

    outcomes = together([batch, single])
    assert [one.error for one in outcomes if one.error] == []
    done = [outcome for several in outcomes for outcome in several.value or [] if outcome.is_done]
    assert sorted(outcome.refund_id for outcome in done) == sorted(refund.pk for refund in waiting)
    assert check_books() == []
