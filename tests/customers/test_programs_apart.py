"""Programs are no people: nobody invites one, changes it as a person, writes to it, or asks it to agree."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from core.transactions import acting
from customers.commands.assign_role import PrincipalNotFound, assign_role
from customers.commands.change_person import change_roles, disable_person, seen_as
from customers.commands.invite_person import Invited, invite_person
from customers.commands.people_refusals import RoleOfPrograms
from customers.models import Membership, RoleAssignment
from customers.policy.roles import AZURE_ROLE_IDS, Action, AzureRole, PartnerRole
from customers.queries import assignments, colleagues
from customers.queries.access import Place
from customers.queries.addresses import person_to_write_to
from customers.queries.assignments import access_at
from customers.queries.members import members_named
from customers.queries.people import PeopleFilters, in_force, people_of, person_of, who_acts_on
from customers.queries.standing import standing_of
from tests.factories import NOW, CustomerFactory, InvitationFactory, Person, World, make_person
from tests.factories.clients import Program, make_program

pytestmark = pytest.mark.django_db

TODAY = NOW.date()


@pytest.fixture
def robot(world: World) -> Program:
    return make_program(world.home.partner)


@pytest.fixture
def keeper(world: World) -> Person:
    return make_person(world.home.partner, PartnerRole.USER_ADMIN, name="User Keeper")


class TestNoPerson:
    def test_on_no_list_of_people(self, world: World, robot: Program) -> None:
        partner_id, user_id = world.home.partner.pk, robot.row.user_id
        listed = people_of(partner_id, PeopleFilters(), today=TODAY)
        assert world.home.admin.membership in listed and robot.membership not in listed
        assert person_of(partner_id, robot.membership.pk) is None
        assert robot.membership not in in_force(partner_id, today=TODAY)
        assert user_id not in {one.user.pk for one in colleagues.people_in_force(partner_id=partner_id, now=NOW)}

    def test_not_told_of_what_happens_although_its_role_acts(self, world: World, robot: Program) -> None:
        place = Place(world.home.reservation.order_id)
        RoleAssignment.objects.filter(user=robot.row.user).update(scope=place.order_scope)
        told = who_acts_on(world.home.partner.pk, scopes=place.scopes, today=TODAY, now=NOW)
        assert world.home.trusted_seller.user.pk in told and robot.row.user_id not in told

    def test_nobody_writes_to_it(self, world: World, robot: Program) -> None:
        ids = {"partner_id": world.home.partner.pk, "now": NOW}
        assert person_to_write_to(person_id=world.home.admin.user.pk, **ids)  # type: ignore[arg-type]
        assert person_to_write_to(person_id=robot.row.user_id, **ids) is None  # type: ignore[arg-type]

    def test_it_stands_on_no_page(self, robot: Program) -> None:
        assert standing_of(robot.row.user, now=NOW) is None

    def test_nobody_sends_it_a_prepared_refund(self, world: World, robot: Program) -> None:
        able = assignments.who_may(
            partner_id=world.home.partner.pk,
            action=Action.REFUNDS_REQUEST,
            at=[Place(world.home.reservation.order_id)],
            now=NOW,
        )
        assert world.home.trusted_seller.membership in able and robot.membership not in able


class TestItsRole:
    def test_nobody_is_invited_with_it(self, world: World, keeper: Person) -> None:
        invited = Invited("new@newcomers.example", "New", [PartnerRole.API_CLIENT], "en")
        with pytest.raises(RoleOfPrograms), acting(keeper.actor, now=NOW):
            invite_person(partner_id=world.home.partner.pk, invited=invited, actor=keeper.actor, now=NOW)

    @pytest.mark.parametrize("others", [[], [PartnerRole.SALES_AGENT]])
    def test_nobody_is_changed_to_it(self, world: World, keeper: Person, others: list[PartnerRole]) -> None:
        seller = world.home.seller.membership
        with pytest.raises(RoleOfPrograms), acting(keeper.actor, now=NOW):
            change_roles(
                partner_id=world.home.partner.pk, membership_id=seller.pk, roles=[*others, PartnerRole.API_CLIENT],
                ends_on=None, seen=seen_as(seller), actor=keeper.actor, now=NOW,
            )  # fmt: skip

    def test_a_program_is_changed_and_disabled_as_nobody(self, world: World, keeper: Person, robot: Program) -> None:
        partner_id, membership_id = world.home.partner.pk, robot.membership.pk
        with pytest.raises(Membership.DoesNotExist), acting(keeper.actor, now=NOW):
            disable_person(partner_id=partner_id, membership_id=membership_id, actor=keeper.actor, now=NOW)
        with pytest.raises(Membership.DoesNotExist), acting(keeper.actor, now=NOW):
            change_roles(
                partner_id=partner_id, membership_id=membership_id, roles=[PartnerRole.ADMIN_AGENT], ends_on=None,
                seen=seen_as(robot.membership), actor=keeper.actor, now=NOW,
            )  # fmt: skip

    def test_the_database_keeps_them_apart(self, world: World, robot: Program) -> None:
        both = [PartnerRole.API_CLIENT.value, PartnerRole.ADMIN_AGENT.value]
        with pytest.raises(IntegrityError, match="membership_program_is_nothing_else"), transaction.atomic():
            Membership.objects.filter(pk=robot.membership.pk).update(roles=both)
        with pytest.raises(IntegrityError, match="invitation_of_no_program"), transaction.atomic():
            InvitationFactory(partner=world.home.partner, invited_by=world.home.admin.user, roles=both)


class TestAtAnOrder:
    def test_it_is_shown_with_what_it_inherits(self, world: World, robot: Program) -> None:
        access = at_home(world)
        (held,) = [one for one in access.assigned if one.user == robot.row.user]
        assert held.is_inherited and held.is_on_order and held.role is AzureRole.OWNER
        person = access.of(robot.row.user_id)
        assert person is not None and all(decision for _action, decision in person.decisions)

    def test_one_of_another_customers_directory_is_not_there(self, world: World) -> None:
        """Its role at the root reaches that customer's orders and no other's."""
        other = CustomerFactory(partner=world.home.partner)
        foreign = make_program(world.home.partner, customer=other)
        own = make_program(world.home.partner, customer=world.home.customer)
        access = at_home(world)
        shown = {one.user for one in access.assigned} | {one.user for one in access.people}
        assert own.row.user in shown and foreign.row.user not in shown
        assert access.of(foreign.row.user_id) is None
        found = {
            typed: [one.user for one in members_named(world.home.partner.pk, typed, customer_id=where, on=TODAY)]
            for typed in (str(foreign.row.client_id),)
            for where in (world.home.customer.pk,)
        }
        assert found == {str(foreign.row.client_id): []}

    def test_it_is_meant_by_name_or_client_id(self, world: World, robot: Program) -> None:
        for typed in ("billing robot", str(robot.row.client_id).upper(), "robot"):
            found = members_named(world.home.partner.pk, typed, customer_id=world.home.customer.pk, on=TODAY)
            assert [one.user for one in found] == [robot.row.user]

    def test_it_is_given_a_role_only_at_its_own_customers_orders(self, world: World) -> None:
        other = CustomerFactory(partner=world.home.partner)
        for customer, is_given in ((other, False), (world.home.customer, True)):
            program = make_program(world.home.partner, customer=customer, role=None)
            if is_given:
                assert give(world, program).user == program.row.user
            else:
                with pytest.raises(PrincipalNotFound):
                    give(world, program)


def at_home(world: World) -> assignments.AccessHere:
    place = Place(world.home.reservation.order_id, world.home.reservation.pk)
    return access_at(partner_id=world.home.partner.pk, customer_id=world.home.customer.pk, place=place, now=NOW)


def give(world: World, program: Program) -> RoleAssignment:
    admin = world.home.admin
    with acting(admin.actor, now=NOW):
        return assign_role(
            user_id=program.row.user_id,
            role_id=AZURE_ROLE_IDS[AzureRole.READER],
            at=Place(world.home.reservation.order_id),
            customer_id=world.home.customer.pk,
            ends_at=NOW + timedelta(days=1),
            principal=admin.principal,
            actor=admin.actor,
            now=NOW,
        )
