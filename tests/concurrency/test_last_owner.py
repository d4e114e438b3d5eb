"""Of an order's last two Owners, two people at once can't remove both; a prepared refund is submitted once."""

import threading
from functools import partial

import pytest

from billing.models import Quote
from core.transactions import acting
from customers.commands.assign_role import AccessNotManaged, RoleAssignmentExists, assign_role
from customers.commands.remove_role import LastOwner, remove_role
from customers.models import Membership, RoleAssignment
from customers.policy.grants import keeps_an_owner
from customers.policy.roles import AZURE_ROLE_IDS, AzureRole
from customers.queries.access import Place
from support.commands.open_prepared_refund import PreparedRefundClosed
from support.commands.send_prepared_refund import send_prepared_refund
from support.commands.submit_prepared_refund import submit_prepared_refund
from support.models import PreparedRefund, SupportRequest
from tests.factories import NOW, Person, RoleAssignmentFactory, World, make_person
from tests.factories.refunds import ANSWERS, prepared, quote
from tests.together import MANY, all_done, errors, together, values

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def owners(world: World) -> list[Person]:
    """Two Owners of the order, and no Admin agent."""
    Membership.objects.filter(pk=world.home.admin.membership.pk).update(is_active=False)
    RoleAssignmentFactory(user=world.home.seller.user, at=world.home.reservation.order)
    return [world.home.seller, world.home.trusted_seller]


def held(world: World) -> int:
    return RoleAssignment.objects.filter(scope=world.home.reservation.order.arm_id).count()


def test_a_check_without_a_lock_leaves_none(world: World, owners: list[Person]) -> None:
    both_have_read = threading.Barrier(2)

    def naively(own: RoleAssignment) -> None:
        with acting(world.home.admin.actor, now=NOW):
            others = list(RoleAssignment.objects.filter(scope=own.scope).exclude(pk=own.pk))
            both_have_read.wait(timeout=30)
            if keeps_an_owner(one.ends_at for one in others):
                own.delete()

    all_done(together([partial(naively, RoleAssignment.objects.get(user=one.user)) for one in owners]))
    assert held(world) == 0


@pytest.mark.parametrize("is_crosswise", [True, False], ids=["each the other", "each themselves"])
def test_one_of_two_owners_stays(world: World, owners: list[Person], is_crosswise: bool) -> None:
    place = Place(world.home.reservation.order_id)
    assignments = [RoleAssignment.objects.get(user=one.user) for one in owners]

    def remove(who: Person, assignment: RoleAssignment) -> RoleAssignment:
        principal = who.principal
        with acting(who.actor, now=NOW):
            return remove_role(assignment_id=assignment.pk, at=place, principal=principal, now=NOW)

    targets = assignments[::-1] if is_crosswise else assignments
    outcomes = together([partial(remove, *pair) for pair in zip(owners, targets, strict=True)])
    assert held(world) == 1
    assert len(values(outcomes)) == 1
    assert {type(error) for error in errors(outcomes)} <= {LastOwner, AccessNotManaged}


def test_of_sixteen_that_give_the_same_role_one_does(world: World) -> None:
    people = [make_person(world.home.partner) for _ in range(MANY)]

    def give(who: Person) -> RoleAssignment:
        with acting(who.actor, now=NOW):
            return assign_role(
                user_id=world.home.seller.user.pk, role_id=AZURE_ROLE_IDS[AzureRole.READER],
                at=Place(world.home.reservation.order_id), customer_id=world.home.customer.pk,
                ends_at=None, principal=who.principal, actor=who.actor,
                now=NOW,
            )  # fmt: skip

    outcomes = together([partial(give, one) for one in people])
    assert len(values(outcomes)) == 1
    assert {type(error) for error in errors(outcomes)} == {RoleAssignmentExists}


def test_a_prepared_refund_is_sent_once_however_often_it_is_clicked(world: World) -> None:
    seller, made = world.home.seller, quote(world.home.seller, world.home.reservation)

    def send() -> PreparedRefund:
        with acting(seller.actor, now=NOW):
            return send_prepared_refund(
                quote=made, answers=ANSWERS, note="", sent_to_id=world.home.admin.user.pk, actor=seller.actor, now=NOW
            )

    assert len(set(all_done(together([send] * MANY)))) == PreparedRefund.objects.count() == 1


def test_of_sixteen_that_submit_it_one_does(world: World) -> None:
    waiting = prepared(world.home.seller, world.home.reservation, to=world.home.admin)
    people = [make_person(world.home.partner) for _ in range(MANY)]
    quotes = [(one, quote(one, world.home.reservation)) for one in people]

    def submit(who: Person, made: Quote) -> SupportRequest:
        with acting(who.actor, now=NOW):
            return submit_prepared_refund(
                prepared_id=waiting.pk,
                quote=made,
                principal=who.principal,
                actor=who.actor,
                now=NOW,
            )

    outcomes = together([partial(submit, *own) for own in quotes])
    assert len(values(outcomes)) == SupportRequest.objects.count() == 1
    assert {type(error) for error in errors(outcomes)} == {PreparedRefundClosed}
