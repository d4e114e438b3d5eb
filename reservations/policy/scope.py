"""What a reservation may be scoped to and optimized for: the rules of Azure's Configuration page.

Source: Microsoft, "Manage Reservations for Azure resources" (change the scope, optimize settings).
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class ScopeType(StrEnum):
    """The portal's four scopes; to Azure's API a resource group is Single as well."""

    SHARED = "Shared"
    MANAGEMENT_GROUP = "ManagementGroup"
    SINGLE = "Single"
    RESOURCE_GROUP = "ResourceGroup"

    @property
    def names_a_target(self) -> bool:
        return self is not ScopeType.SHARED

    @property
    def allows_capacity_priority(self) -> bool:
        """Capacity is kept for one place only: a subscription, or a resource group of it."""
        return self in {ScopeType.SINGLE, ScopeType.RESOURCE_GROUP}


@dataclass(frozen=True, slots=True)
class Scope:
    """A scope with what it names; a resource group comes with its subscription."""

    type: ScopeType
    subscription_id: uuid.UUID | None = None
    resource_group_id: uuid.UUID | None = None
    management_group_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """Something of the customer's that a scope can name. ``is_active``: a resource in it could use the benefit."""

    scope: Scope
    is_active: bool


@dataclass(frozen=True, slots=True)
class Settings:
    """What a reservation applies to, and whether other sizes of its group share it."""

    scope: Scope
    is_size_flexible: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody wants changed; None leaves a setting as it is. ``targets``: the ids named for the scope."""

    scope: ScopeType | None = None
    targets: tuple[uuid.UUID, ...] = ()
    is_size_flexible: bool | None = None


class Fault(StrEnum):
    """Why a choice is refused."""

    NO_TARGET = "no target"
    MANY_TARGETS = "many targets"
    NOT_THEIRS = "not theirs"
    NOT_ACTIVE = "not active"
    CAPACITY_NEEDS_SINGLE = "capacity needs single"
    NOT_FLEXIBLE = "not flexible"
    SAME_SCOPE = "same scope"
    SAME_VALUES = "same values"


def changed(
    settings: Settings, choice: Choice, *, targets: Mapping[uuid.UUID, Target], can_be_flexible: bool
) -> Settings | Fault:
    """Return the settings after a choice, or why it is refused.

    ``targets``: what the customer has under the ids that were named. ``can_be_flexible``: the product is a
    virtual machine with an instance size flexibility group; of others that setting says nothing.
    """
    scope = settings.scope if choice.scope is None else _scope(choice, targets)
    if isinstance(scope, Fault):
        return scope
    is_flexible = _flexibility(settings, choice, scope, can_be_flexible)
    if isinstance(is_flexible, Fault):
        return is_flexible
    after = Settings(scope, is_flexible)
    if after == settings:
        return Fault.SAME_SCOPE if choice.is_size_flexible is None else Fault.SAME_VALUES
    return after


def _scope(choice: Choice, targets: Mapping[uuid.UUID, Target]) -> Scope | Fault:
    wanted = ScopeType(choice.scope or ScopeType.SHARED)
    if not wanted.names_a_target:
        return Scope(wanted)
    if len(choice.targets) != 1:
        return Fault.MANY_TARGETS if choice.targets else Fault.NO_TARGET
    target = targets.get(choice.targets[0])
    if target is None or target.scope.type != wanted:
        return Fault.NOT_THEIRS
    return target.scope if target.is_active else Fault.NOT_ACTIVE


def _flexibility(settings: Settings, choice: Choice, scope: Scope, can_be_flexible: bool) -> bool | Fault:
    """Shared and management group: always flexible, no capacity priority; else as chosen."""
    if not can_be_flexible:
        return Fault.NOT_FLEXIBLE if choice.is_size_flexible else settings.is_size_flexible
    if scope.type.allows_capacity_priority:
        return settings.is_size_flexible if choice.is_size_flexible is None else choice.is_size_flexible
    return Fault.CAPACITY_NEEDS_SINGLE if choice.is_size_flexible is False else True
