"""Give a role on an order or reservation, and take it away."""

import uuid
from datetime import datetime, timedelta

import pytest

from core.models import AuditEvent
from core.transactions import acting
from customers.commands.assign_role import (
    AccessNotManaged,
    EndsInThePast,
    LongerThanHeld,
    MoreThanHeld,
    PrincipalNotFound,
    RoleAssignmentExists,
    RoleDefinitionDoesNotExist,
    assign_role,
)
from customers.commands.remove_role import LastOwner, RoleAssignmentNotFound, remove_role
from customers.models import Membership, RoleAssignment, RolePermission
from customers.policy.roles import AZURE_ROLE_IDS, Action, AzureRole, PartnerRole
from customers.queries.access import Place, may
from reservations.models import ReservationOrder
from tests.factories import NOW, Person, RoleAssignmentFactory, World, buy, make_person

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=3)


def order(world: World) -> Place:
    return Place(world.home.reservation.order_id)


def reservation(world: World) -> Place:
    return Place(world.home.reservation.order_id, world.home.reservation.pk)


def customer_at(place: Place) -> uuid.UUID:
    return ReservationOrder.objects.get(pk=place.order_id).customer_id


def give(
    by: Person,
    to: Person,
    role: AzureRole = AzureRole.READER,
    *,
    at: Place,
    ends_at: datetime | None = None,
    now: datetime = NOW,
) -> RoleAssignment:
    with acting(by.actor, now=now):
        return assign_role(
            user_id=to.user.pk, role_id=AZURE_ROLE_IDS[role], at=at, customer_id=customer_at(at),
            ends_at=ends_at, principal=by.principal_at(now), actor=by.actor, now=now,
        )  # fmt: skip


def take(by: Person, assignment: RoleAssignment, *, at: Place, now: datetime = NOW) -> None:
    with acting(by.actor, now=now):
        remove_role(assignment_id=assignment.pk, at=at, principal=by.principal_at(now), now=now)


def of(person: Person) -> RoleAssignment:
    return RoleAssignment.objects.get(user=person.user)


class TestGiving:
    def test_is_in_force_at_once_and_until_its_end(self, world: World) -> None:
        seller = world.home.seller
        made = give(world.home.admin, seller, AzureRole.OWNER, at=order(world), ends_at=LATER)
        assert (made.given_by, made.created_at, made.scope) == (
            world.home.admin.user,
            NOW,
            world.home.reservation.order.arm_id,
        )
        assert may(seller.principal, Action.REFUNDS_REQUEST, at=order(world), now=NOW)
        assert not may(seller.principal, Action.REFUNDS_REQUEST, at=order(world), now=LATER)

    def test_is_written_down_under_the_givers_name(self, world: World) -> None:
        made = give(world.home.admin, world.home.seller, at=reservation(world))
        event = AuditEvent.objects.get(table_name="customers_roleassignment", row_id=str(made.pk))
        assert (event.actor_id, event.action) == (world.home.admin.user.pk, "INSERT")

    def test_twice_is_refused(self, world: World) -> None:
        give(world.home.admin, world.home.seller, at=order(world))
        with pytest.raises(RoleAssignmentExists, match="Northwind Seller holds the role Reader here already"):
            give(world.home.admin, world.home.seller, at=order(world), ends_at=LATER)
        assert give(world.home.admin, world.home.seller, at=reservation(world)).created_at == NOW

    def test_one_that_has_ended_makes_way(self, world: World) -> None:
        give(world.home.admin, world.home.seller, at=order(world), ends_at=NOW + timedelta(hours=1))
        later = NOW + timedelta(hours=1)
        assert give(world.home.admin, world.home.seller, at=order(world), now=later).ends_at is None

    def test_needs_a_member_in_force_of_the_same_partner(self, world: World) -> None:
        gone, off, over = (make_person(world.home.partner, PartnerRole.SALES_AGENT) for _ in range(3))
        Membership.objects.filter(pk=gone.membership.pk).update(is_active=False)
        Membership.objects.filter(pk=over.membership.pk).update(ends_on=NOW.date() - timedelta(days=1))
        off.user.is_active = False
        off.user.save()
        for nobody in (gone, off, over, world.other.seller):
            with pytest.raises(PrincipalNotFound):
                give(world.home.admin, nobody, at=order(world))

    def test_needs_a_known_role_and_a_future_end(self, world: World) -> None:
        with pytest.raises(EndsInThePast):
            give(world.home.admin, world.home.seller, at=order(world), ends_at=NOW)
        with pytest.raises(RoleDefinitionDoesNotExist), acting(world.home.admin.actor, now=NOW):
            assign_role(
                user_id=world.home.seller.user.pk, role_id=uuid.uuid4(), at=order(world),
                customer_id=world.home.customer.pk, ends_at=None, principal=world.home.admin.principal,
                actor=world.home.admin.actor, now=NOW,
            )  # fmt: skip

    def test_needs_the_right_at_the_very_scope(self, world: World) -> None:
        for person in (world.home.seller, world.home.reader):
            with pytest.raises(AccessNotManaged):
                give(person, world.home.seller, at=order(world))
        RoleAssignmentFactory(user=world.home.seller.user, at=world.home.reservation)
        assert give(world.home.seller, world.home.trusted_seller, at=reservation(world)).created_at == NOW
        with pytest.raises(AccessNotManaged):
            give(world.home.seller, world.home.trusted_seller, at=order(world))

    def test_of_another_partners_order_is_nobodys(self, world: World) -> None:
        """Whoever manages everything at home manages nothing elsewhere: the row would be of their own partner."""
        made = give(world.other.admin, world.other.seller, AzureRole.OWNER, at=order(world))
        assert made.partner_id == world.other.partner.pk
        assert not may(world.other.seller.principal_at(NOW), Action.REFUNDS_REQUEST, at=None, now=NOW)
        assert not RoleAssignment.objects.filter(partner=world.home.partner, user=world.other.seller.user).exists()

    def test_not_more_than_held(self, world: World) -> None:
        RoleAssignmentFactory(
            user=world.home.seller.user,
            at=world.home.reservation.order,
            role_name=AzureRole.USER_ACCESS_ADMINISTRATOR,
        )
        with pytest.raises(MoreThanHeld) as refused:
            give(world.home.seller, world.home.seller, AzureRole.OWNER, at=order(world))
        assert refused.value.params["lacking"] == {Action.RESERVATIONS_CONFIGURE, Action.REFUNDS_REQUEST}
        assert give(world.home.seller, world.home.reader, AzureRole.READER, at=order(world)).created_at == NOW

    def test_not_for_longer_than_held(self, world: World) -> None:
        RoleAssignment.objects.update(ends_at=LATER)
        for ends_at in (None, LATER + timedelta(minutes=1)):
            with pytest.raises(LongerThanHeld):
                give(world.home.trusted_seller, world.home.seller, at=order(world), ends_at=ends_at)
        assert give(world.home.trusted_seller, world.home.seller, at=order(world), ends_at=LATER).created_at == NOW


class TestTaking:
    def test_ends_the_right_at_once(self, world: World) -> None:
        take(world.home.admin, of(world.home.trusted_seller), at=order(world))
        assert not may(world.home.trusted_seller.principal, Action.REFUNDS_REQUEST, at=order(world), now=NOW)
        assert AuditEvent.objects.filter(table_name="customers_roleassignment", action="DELETE").exists()

    def test_twice_says_that_it_is_gone(self, world: World) -> None:
        assignment = of(world.home.trusted_seller)
        take(world.home.admin, assignment, at=order(world))
        with pytest.raises(RoleAssignmentNotFound):
            take(world.home.admin, assignment, at=order(world))

    def test_only_of_this_place_and_this_partner(self, world: World) -> None:
        elsewhere = buy(customer=world.home.customer)
        theirs = of(world.other.trusted_seller)
        for assignment, place in ((of(world.home.trusted_seller), Place(elsewhere.order_id)), (theirs, order(world))):
            with pytest.raises(RoleAssignmentNotFound):
                take(world.home.admin, assignment, at=place)

    def test_needs_the_right_where_it_was_given(self, world: World) -> None:
        RoleAssignmentFactory(user=world.home.seller.user, at=world.home.reservation)
        with pytest.raises(AccessNotManaged):
            take(world.home.seller, of(world.home.trusted_seller), at=reservation(world))

    def test_not_more_than_held(self, world: World) -> None:
        RoleAssignmentFactory(
            user=world.home.seller.user,
            at=world.home.reservation.order,
            role_name=AzureRole.USER_ACCESS_ADMINISTRATOR,
        )
        with pytest.raises(MoreThanHeld):
            take(world.home.seller, of(world.home.trusted_seller), at=order(world))


class TestLastOwner:
    @pytest.fixture
    def without_admins(self, world: World) -> World:
        Membership.objects.filter(pk=world.home.admin.membership.pk).update(is_active=False)
        return world

    def test_stays(self, without_admins: World) -> None:
        owner = without_admins.home.trusted_seller
        with pytest.raises(LastOwner, match="Northwind Trusted Seller is the last Owner"):
            take(owner, of(owner), at=order(without_admins))
        assert of(owner).user == owner.user

    def test_may_go_while_an_admin_agent_is_there(self, world: World) -> None:
        take(world.home.trusted_seller, of(world.home.trusted_seller), at=order(world))

    def test_may_go_once_there_is_another_for_good(self, without_admins: World) -> None:
        owner, other = without_admins.home.trusted_seller, without_admins.home.seller
        give(owner, other, AzureRole.OWNER, at=order(without_admins), ends_at=LATER)
        with pytest.raises(LastOwner):
            take(owner, of(owner), at=order(without_admins))
        RoleAssignment.objects.filter(user=other.user).update(ends_at=None)
        take(owner, of(owner), at=order(without_admins))

    def test_is_not_replaced_by_who_may_not_manage_or_has_left(self, without_admins: World) -> None:
        owner, home = without_admins.home.trusted_seller, without_admins.home
        RoleAssignmentFactory(user=home.reader.user, at=home.reservation.order)
        RoleAssignmentFactory(user=home.seller.user, at=home.reservation.order)
        Membership.objects.filter(pk=home.seller.membership.pk).update(is_active=False)
        with pytest.raises(LastOwner):
            take(owner, of(owner), at=order(without_admins))

    def test_is_about_the_order_alone(self, without_admins: World) -> None:
        owner, home = without_admins.home.trusted_seller, without_admins.home
        RoleAssignmentFactory(user=home.seller.user, at=home.reservation)
        take(owner, of(home.seller), at=reservation(without_admins))


def test_the_matrix_decides_who_manages_access(world: World) -> None:
    RolePermission.objects.filter(role=PartnerRole.SALES_AGENT, action=Action.ACCESS_MANAGE).update(level="never")
    with pytest.raises(AccessNotManaged):
        give(world.home.trusted_seller, world.home.seller, at=order(world))
