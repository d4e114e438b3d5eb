"""Nobody gives more than they hold, for longer, or to no effect; an order keeps an Owner."""

import uuid
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.policy.access import Held, Principal, decide, gives_at
from customers.policy.grants import (
    Barrier,
    Grant,
    barrier_to_granting,
    barrier_to_removing,
    keeps_an_owner,
    without_effect,
)
from customers.policy.roles import DEFAULT_MATRIX, ORDER_ROLES, Action, AzureRole, PartnerRole

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
ENDS = st.none() | st.integers(1, 400).map(lambda hours: NOON + timedelta(hours=hours))
HELD = st.lists(st.builds(Held, st.sampled_from(AzureRole), st.booleans(), ENDS), max_size=4)
GRANTS = st.builds(Grant, st.sampled_from(AzureRole), st.booleans(), ENDS)
ROLES = st.frozensets(st.sampled_from(PartnerRole), max_size=3)


def somebody(*roles: PartnerRole) -> Principal:
    reach = {action: {role: DEFAULT_MATRIX[role][action] for role in roles} for action in Action}
    return Principal(user_id=uuid.uuid4(), partner_id=uuid.uuid4(), roles=frozenset(roles), reach=reach)


def at(grant: Grant, held: Iterable[Held]) -> list[Held]:
    return [one for one in held if one.is_on_order or not grant.is_on_order]


SELLER, ADMIN, READER = PartnerRole.SALES_AGENT, PartnerRole.ADMIN_AGENT, PartnerRole.BILLING_ADMIN


class TestGranting:
    @given(grant=GRANTS)
    def test_an_admin_agent_gives_everything_for_as_long_as_they_like(self, grant: Grant) -> None:
        assert barrier_to_granting(somebody(ADMIN), [], grant) is None

    @given(roles=ROLES, held=HELD, grant=GRANTS)
    def test_what_may_be_given_is_held_by_the_giver_for_as_long(
        self, roles: frozenset[PartnerRole], held: list[Held], grant: Grant
    ) -> None:
        """Whoever is given the role can do nothing there, at no time, that the giver cannot do themselves."""
        giver, there = somebody(*roles), at(grant, held)
        if barrier_to_granting(giver, there, grant) is not None:
            return
        last = grant.ends_at - timedelta(microseconds=1) if grant.ends_at else datetime.max.replace(tzinfo=UTC)
        lasting = [one for one in there if one.ends_at is None or one.ends_at > last]
        for action in (*grant.gives, Action.ACCESS_MANAGE):
            assert decide(giver, action, held=lasting)

    @given(held=HELD, grant=GRANTS, more=st.builds(Held, st.sampled_from(AzureRole), st.just(True), st.none()))
    def test_holding_more_never_makes_less_of_it_givable(self, held: list[Held], grant: Grant, more: Held) -> None:
        giver = somebody(SELLER)
        if barrier_to_granting(giver, at(grant, held), grant) is None:
            assert barrier_to_granting(giver, at(grant, [*held, more]), grant) is None

    @pytest.mark.parametrize("role", [AzureRole.CONTRIBUTOR, AzureRole.READER, AzureRole.RESERVATIONS_READER])
    def test_who_does_not_manage_access_gives_nothing(self, role: AzureRole) -> None:
        barrier = barrier_to_granting(somebody(SELLER), [Held(role, True)], Grant(AzureRole.READER, True))
        assert barrier and barrier.barrier is Barrier.NO_RIGHT

    def test_a_user_access_administrator_gives_reading_and_their_own_role_alone(self) -> None:
        held = [Held(AzureRole.USER_ACCESS_ADMINISTRATOR, True)]
        givable = {
            role for role in ORDER_ROLES if barrier_to_granting(somebody(SELLER), held, Grant(role, True)) is None
        }
        assert givable == {AzureRole.READER, AzureRole.RESERVATIONS_READER, AzureRole.USER_ACCESS_ADMINISTRATOR}
        barrier = barrier_to_granting(somebody(SELLER), held, Grant(AzureRole.OWNER, True))
        assert barrier and barrier.lacking == {Action.RESERVATIONS_CONFIGURE, Action.REFUNDS_REQUEST}

    def test_an_owner_of_the_reservation_gives_there_what_counts_there(self) -> None:
        held = [Held(AzureRole.OWNER, is_on_order=False)]
        assert barrier_to_granting(somebody(SELLER), held, Grant(AzureRole.OWNER, False)) is None
        assert barrier_to_granting(somebody(SELLER), [], Grant(AzureRole.OWNER, True))

    def test_a_ceiling_is_no_right_to_give(self) -> None:
        barrier = barrier_to_granting(somebody(READER), [Held(AzureRole.OWNER, True)], Grant(AzureRole.READER, True))
        assert barrier and barrier.barrier is Barrier.NO_RIGHT

    def test_no_longer_than_the_giver_holds_it(self) -> None:
        held = [Held(AzureRole.OWNER, True, NOON)]
        for ends_at in (None, NOON + timedelta(seconds=1)):
            barrier = barrier_to_granting(somebody(SELLER), held, Grant(AzureRole.READER, True, ends_at))
            assert barrier and (barrier.barrier, barrier.until) == (Barrier.LONGER_THAN_HELD, NOON)
        assert barrier_to_granting(somebody(SELLER), held, Grant(AzureRole.READER, True, NOON)) is None

    def test_the_longest_of_several_counts(self) -> None:
        held = [Held(AzureRole.OWNER, True, NOON), Held(AzureRole.RESERVATIONS_ADMINISTRATOR, True)]
        assert barrier_to_granting(somebody(SELLER), held, Grant(AzureRole.OWNER, True)) is None


class TestRemoving:
    @given(roles=ROLES, held=HELD, grant=GRANTS)
    def test_what_may_be_given_may_be_taken_away(
        self, roles: frozenset[PartnerRole], held: list[Held], grant: Grant
    ) -> None:
        giver = somebody(*roles)
        if barrier_to_granting(giver, at(grant, held), grant) is None:
            assert barrier_to_removing(giver, at(grant, held), grant) is None

    def test_not_more_than_one_holds(self) -> None:
        held = [Held(AzureRole.USER_ACCESS_ADMINISTRATOR, True)]
        barrier = barrier_to_removing(somebody(SELLER), held, Grant(AzureRole.CONTRIBUTOR, True))
        assert barrier and barrier.barrier is Barrier.MORE_THAN_HELD


class TestEffect:
    @given(roles=ROLES, grant=GRANTS)
    def test_what_has_effect_is_what_the_assignment_lets_them_do(
        self, roles: frozenset[PartnerRole], grant: Grant
    ) -> None:
        person = somebody(*roles)
        idle = without_effect(person, grant)
        may = {one for one in grant.gives if decide(person, one, held=[Held(grant.role, grant.is_on_order)])}
        assert idle == grant.gives - may

    def test_gives_refunds_on_the_order_only(self) -> None:
        assert Action.REFUNDS_REQUEST in gives_at(AzureRole.OWNER, is_on_order=True)
        assert Action.REFUNDS_REQUEST not in gives_at(AzureRole.OWNER, is_on_order=False)


class TestLastOwner:
    @given(others=st.lists(ENDS, max_size=4))
    def test_one_that_stays_is_one_without_an_end(self, others: list[datetime | None]) -> None:
        assert keeps_an_owner(others) == (None in others)
