"""May they, and through what: asked with what the database knows."""

from datetime import date, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from customers.models import Membership, RolePermission
from customers.policy.access import Why
from customers.policy.roles import Action, AzureRole, Level, PartnerRole
from customers.queries.access import Place, may, may_everywhere, who_can_grant
from customers.queries.standing import standing_of
from reservations.models import Reservation
from tests.factories import NOW, MembershipFactory, RoleAssignmentFactory, UserFactory, World, buy, make_person

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def place(reservation: Reservation) -> Place:
    return Place(reservation.order_id, reservation.pk)


class TestMay:
    def test_through_the_partner_role(self, world: World) -> None:
        decision = may(world.home.admin.principal, Action.REFUNDS_REQUEST, at=place(world.home.reservation), now=NOW)
        assert (bool(decision), decision.why, decision.through) == (True, Why.ROLE, "admin_agent")

    def test_through_an_assignment_on_the_order(self, world: World) -> None:
        seller = world.home.trusted_seller
        decision = may(seller.principal, Action.REFUNDS_REQUEST, at=place(world.home.reservation), now=NOW)
        assert (bool(decision), decision.why, decision.through) == (True, Why.ASSIGNMENT, "Owner")

    def test_not_without_one_and_why(self, world: World) -> None:
        decision = may(world.home.seller.principal, Action.REFUNDS_REQUEST, at=place(world.home.reservation), now=NOW)
        assert (bool(decision), decision.why) == (False, Why.NEEDS_ASSIGNMENT)

    def test_not_through_one_on_the_reservation_where_the_order_is_needed(self, world: World) -> None:
        RoleAssignmentFactory(user=world.home.seller.user, at=world.home.reservation)
        here = place(world.home.reservation)
        refund = may(world.home.seller.principal, Action.REFUNDS_REQUEST, at=here, now=NOW)
        configure = may(world.home.seller.principal, Action.RESERVATIONS_CONFIGURE, at=here, now=NOW)
        assert (bool(refund), refund.why) == (False, Why.NEEDS_ORDER)
        assert (bool(configure), configure.why) == (True, Why.ASSIGNMENT)

    def test_an_orders_role_reaches_every_reservation_of_it(self, world: World) -> None:
        order = world.home.reservation.order
        RoleAssignmentFactory(user=world.home.seller.user, at=order, role_name=AzureRole.CONTRIBUTOR)
        for here in (Place(order.pk), place(world.home.reservation)):
            assert may(world.home.seller.principal, Action.RESERVATIONS_CONFIGURE, at=here, now=NOW)

    def test_a_role_elsewhere_counts_nothing_here(self, world: World) -> None:
        elsewhere = buy(customer=world.home.customer)
        assert not may(world.home.trusted_seller.principal, Action.REFUNDS_REQUEST, at=place(elsewhere), now=NOW)

    def test_a_billing_admin_never_whatever_is_assigned(self, world: World) -> None:
        RoleAssignmentFactory(user=world.home.reader.user, at=world.home.reservation.order)
        decision = may(world.home.reader.principal, Action.REFUNDS_REQUEST, at=place(world.home.reservation), now=NOW)
        assert (bool(decision), decision.why) == (False, Why.CEILING)

    def test_own_requests_only(self, world: World) -> None:
        person = make_person(world.home.partner, PartnerRole.USER_ADMIN)
        assert not may(person.principal, Action.REQUESTS_READ, now=NOW)
        assert may(person.principal, Action.REQUESTS_READ, now=NOW, is_own=True)

    def test_as_staff_have_edited_the_matrix(self, world: World) -> None:
        RolePermission.objects.filter(role="admin_agent", action="refunds.request").update(level=Level.NEVER)
        assert not may(world.home.admin.principal, Action.REFUNDS_REQUEST, at=place(world.home.reservation), now=NOW)

    def test_two_roles_give_what_either_gives(self, world: World) -> None:
        both = make_person(world.home.partner, PartnerRole.BILLING_ADMIN, PartnerRole.SALES_AGENT)
        RoleAssignmentFactory(user=both.user, at=world.home.reservation.order)
        assert may(both.principal, Action.LEDGER_READ, now=NOW)
        assert may(both.principal, Action.REFUNDS_REQUEST, at=place(world.home.reservation), now=NOW)


class TestMayEverywhere:
    @pytest.mark.parametrize("count", [1, 3])
    def test_asks_once_for_all_of_them(
        self, world: World, count: int, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        principal = world.home.trusted_seller.principal
        places = [place(world.home.reservation), *(place(buy(customer=world.home.customer)) for _ in range(count - 1))]
        with django_assert_num_queries(1):
            decisions = may_everywhere(principal, Action.REFUNDS_REQUEST, at=places, now=NOW)
        assert [bool(one) for one in decisions] == [True, *[False] * (count - 1)]

    def test_asks_nothing_for_who_may_anyway(
        self, world: World, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        principal = world.home.admin.principal
        with django_assert_num_queries(0):
            assert all(may_everywhere(principal, Action.REFUNDS_REQUEST, at=[place(world.home.reservation)], now=NOW))


class TestStanding:
    def test_is_at_the_partner_with_the_roles(self, world: World) -> None:
        standing = standing_of(world.home.seller.user, now=NOW)
        assert standing is not None
        assert (standing.partner, standing.principal.roles) == (
            world.home.partner,
            frozenset({PartnerRole.SALES_AGENT}),
        )

    def test_is_none_for_a_stranger(self) -> None:
        assert standing_of(UserFactory(), now=NOW) is None

    def test_ends_after_its_last_day(self, world: World) -> None:
        Membership.objects.filter(user=world.home.seller.user).update(ends_on=date(2026, 7, 2))
        assert standing_of(world.home.seller.user, now=NOW) is not None
        assert standing_of(world.home.seller.user, now=NOW + DAY) is None

    def test_is_none_for_who_was_sent_away(self, world: World) -> None:
        Membership.objects.filter(user=world.home.seller.user).update(is_active=False)
        assert standing_of(world.home.seller.user, now=NOW) is None

    def test_is_at_the_other_partner_once_the_first_is_over(self, world: World) -> None:
        user = world.home.seller.user
        MembershipFactory(user=user, partner=world.other.partner)
        Membership.objects.filter(user=user, partner=world.home.partner).update(ends_on=NOW.date() - DAY)
        standing = standing_of(user, now=NOW)
        assert standing is not None
        assert standing.partner == world.other.partner


def test_who_can_grant_are_the_partners_own_admin_agents(world: World) -> None:
    assert who_can_grant(world.home.seller.principal) == [world.home.admin.user.name]
