"""What a reservation may be scoped to and optimized for, whatever is chosen."""

import uuid
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reservations.policy.scope import Choice, Fault, Scope, ScopeType, Settings, Target, changed
from tests.policy.tables import Row, rows

SUBSCRIPTION, SUSPENDED, RESOURCE_GROUP, MANAGEMENT_GROUP, FOREIGN = (uuid.UUID(int=number) for number in range(1, 6))
TARGETS = {
    SUBSCRIPTION: Target(Scope(ScopeType.SINGLE, subscription_id=SUBSCRIPTION), is_active=True),
    SUSPENDED: Target(Scope(ScopeType.SINGLE, subscription_id=SUSPENDED), is_active=False),
    RESOURCE_GROUP: Target(
        Scope(ScopeType.RESOURCE_GROUP, subscription_id=SUBSCRIPTION, resource_group_id=RESOURCE_GROUP), is_active=True
    ),
    MANAGEMENT_GROUP: Target(Scope(ScopeType.MANAGEMENT_GROUP, management_group_id=MANAGEMENT_GROUP), is_active=True),
}
SHARED = Settings(Scope(ScopeType.SHARED), is_size_flexible=True)
SINGLE = Settings(TARGETS[SUBSCRIPTION].scope, is_size_flexible=True)
CAPACITY = replace(SINGLE, is_size_flexible=False)


def after(settings: Settings, choice: Choice, *, can_be_flexible: bool = True) -> Settings | Fault:
    return changed(settings, choice, targets=TARGETS, can_be_flexible=can_be_flexible)


NOW_AT = {
    ("Shared", "flexibility"): SHARED,
    ("Single", "capacity"): CAPACITY,
}
NAMED = {
    ("Single", "yes"): SUBSCRIPTION,
    ("ResourceGroup", "yes"): RESOURCE_GROUP,
    ("ManagementGroup", "yes"): MANAGEMENT_GROUP,
    ("Single", "foreign"): FOREIGN,
    ("Single", "suspended"): SUSPENDED,
}
OPTIMIZED = {"as it is": None, "flexibility": True, "capacity": False}


@pytest.mark.parametrize("row", rows("scope", "Worked examples"), ids=str)
def test_the_worked_examples(row: Row) -> None:
    scope, target = row.text("scope wanted"), row.text("target")
    targets = () if target == "-" else (NAMED[scope, target],)
    wanted = Choice(ScopeType(scope), targets, OPTIMIZED[row.text("optimization wanted")])
    outcome = after(NOW_AT[row.text("scope now"), row.text("optimized now")], wanted)
    if isinstance(outcome, Fault):
        assert outcome.value == row.text("outcome")
    else:
        assert outcome.scope.type == scope
        assert outcome.is_size_flexible is OPTIMIZED[row.text("outcome")]


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        (Choice(ScopeType.SINGLE), Fault.NO_TARGET),
        (Choice(ScopeType.RESOURCE_GROUP), Fault.NO_TARGET),
        (Choice(ScopeType.SINGLE, (SUBSCRIPTION, SUSPENDED)), Fault.MANY_TARGETS),
        (Choice(ScopeType.SINGLE, (FOREIGN,)), Fault.NOT_THEIRS),
        (Choice(ScopeType.SINGLE, (RESOURCE_GROUP,)), Fault.NOT_THEIRS),
        (Choice(ScopeType.SINGLE, (SUSPENDED,)), Fault.NOT_ACTIVE),
        (Choice(ScopeType.SHARED), Fault.SAME_SCOPE),
        (Choice(ScopeType.SHARED, is_size_flexible=True), Fault.SAME_VALUES),
        (Choice(ScopeType.SHARED, is_size_flexible=False), Fault.CAPACITY_NEEDS_SINGLE),
        (Choice(ScopeType.MANAGEMENT_GROUP, (MANAGEMENT_GROUP,), False), Fault.CAPACITY_NEEDS_SINGLE),
        (Choice(), Fault.SAME_SCOPE),
    ],
)
def test_what_is_refused_of_a_shared_reservation(choice: Choice, expected: Fault) -> None:
    assert after(SHARED, choice) is expected


def test_scope_and_optimization_change_in_one_act() -> None:
    wanted = Choice(ScopeType.RESOURCE_GROUP, (RESOURCE_GROUP,), is_size_flexible=False)
    assert after(SHARED, wanted) == Settings(TARGETS[RESOURCE_GROUP].scope, is_size_flexible=False)


def test_each_alone() -> None:
    assert after(SHARED, Choice(ScopeType.SINGLE, (SUBSCRIPTION,))) == SINGLE
    assert after(SINGLE, Choice(is_size_flexible=False)) == CAPACITY
    assert after(CAPACITY, Choice(is_size_flexible=True)) == SINGLE


def test_shared_switches_the_flexibility_on() -> None:
    """Azure: shared means instance size flexibility, and no capacity priority."""
    assert after(CAPACITY, Choice(ScopeType.SHARED)) == SHARED


def test_a_product_without_sizes_keeps_its_setting() -> None:
    disk = Settings(Scope(ScopeType.SHARED), is_size_flexible=False)
    moved = after(disk, Choice(ScopeType.SINGLE, (SUBSCRIPTION,)), can_be_flexible=False)
    assert moved == Settings(TARGETS[SUBSCRIPTION].scope, is_size_flexible=False)
    assert after(disk, Choice(is_size_flexible=True), can_be_flexible=False) is Fault.NOT_FLEXIBLE


IDS = st.sampled_from([SUBSCRIPTION, SUSPENDED, RESOURCE_GROUP, MANAGEMENT_GROUP, FOREIGN])
CHOICES = st.builds(
    Choice,
    scope=st.none() | st.sampled_from(ScopeType),
    targets=st.lists(IDS, max_size=2).map(tuple),
    is_size_flexible=st.none() | st.booleans(),
)


@given(st.lists(CHOICES, max_size=6))
def test_no_way_leads_to_settings_that_azure_does_not_know(choices: list[Choice]) -> None:
    settings = SHARED
    for choice in choices:
        outcome = after(settings, choice)
        if isinstance(outcome, Fault):
            continue
        assert outcome != settings, "a change changes something"
        settings = outcome
        scope = settings.scope
        assert settings.is_size_flexible or scope.type.allows_capacity_priority
        assert scope == Scope(ScopeType.SHARED) or any(
            scope == target.scope and target.is_active for target in TARGETS.values()
        )


@given(CHOICES)
def test_the_same_choice_again_says_that_it_is_so_already(choice: Choice) -> None:
    once = after(SHARED, choice)
    if not isinstance(once, Fault):
        assert after(once, choice) in {Fault.SAME_SCOPE, Fault.SAME_VALUES}
