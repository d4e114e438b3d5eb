"""Change what a reservation applies to and what it is optimized for, in one act, as Azure's page does."""

import uuid
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.actor import Actor
from core.errors import Refusal
from customers.policy.access import Principal
from reservations.commands.change_settings import SameValues, demand_version, lock_to_change, save_settings
from reservations.commands.tell_people import tell_people
from reservations.models import Reservation
from reservations.policy.scope import Choice, Fault, ScopeType, Settings, changed
from reservations.queries.scope_targets import known_targets, settings_of


class ScopeRefused(Refusal):
    """The rules refuse a scope. ``field``: which entry is to be corrected."""

    def __init__(self, field: str) -> None:
        self.field = field
        super().__init__()


class MissingAppliedScopesForSingle(ScopeRefused):
    """A scope that applies to one place names none."""

    code = "MissingAppliedScopesForSingle"

    @property
    def message(self) -> str:
        return str(MISSING[self.field])


class InvalidSingleAppliedScopesCount(ScopeRefused):
    """A scope that applies to one place names several."""

    code = "InvalidSingleAppliedScopesCount"
    text = _("Choose exactly one.")


class AppliedScopesNotAssociatedWithCommerceAccount(ScopeRefused):
    """What the scope names is not the customer's."""

    code = "AppliedScopesNotAssociatedWithCommerceAccount"
    text = _("This customer has no such entry. Choose one from the list.")


class AppliedScopeNotActive(AppliedScopesNotAssociatedWithCommerceAccount):
    """What the scope names is the customer's, but nothing in it can run."""

    @property
    def message(self) -> str:
        return str(NOT_ACTIVE[self.field])


class CapacityPriorityNeedsSingle(ScopeRefused):
    """Capacity is to be kept, but for no one place."""

    code = "BadRequest"
    text = _("Capacity priority needs the scope Single subscription or Single resource group.")


class SizeFlexibilityNotSupported(ScopeRefused):
    """Instance size flexibility is asked of a product that has no sizes to share with."""

    code = "BadRequest"
    text = _("Instance size flexibility does not apply to this product.")


class AppliedScopesSameAsExisting(SameValues):
    """It has that scope already."""

    code = "AppliedScopesSameAsExisting"


TARGET_FIELDS = {
    ScopeType.SINGLE: "subscription",
    ScopeType.RESOURCE_GROUP: "resource_group",
    ScopeType.MANAGEMENT_GROUP: "management_group",
}
MISSING: dict[str, Promise] = {
    "subscription": _("Choose a subscription."),
    "resource_group": _("Choose a resource group."),
    "management_group": _("Choose a management group."),
}
NOT_ACTIVE: dict[str, Promise] = {
    "subscription": _("This subscription is suspended: nothing in it could use the benefit."),
    "resource_group": _("The subscription of this resource group is suspended: nothing in it could use the benefit."),
    "management_group": _("No subscription of this management group is active: nothing could use the benefit."),
}
OF_THE_TARGET = {
    Fault.NO_TARGET: MissingAppliedScopesForSingle,
    Fault.MANY_TARGETS: InvalidSingleAppliedScopesCount,
    Fault.NOT_THEIRS: AppliedScopesNotAssociatedWithCommerceAccount,
    Fault.NOT_ACTIVE: AppliedScopeNotActive,
}
OF_THE_SIZES = {
    Fault.CAPACITY_NEEDS_SINGLE: CapacityPriorityNeedsSingle,
    Fault.NOT_FLEXIBLE: SizeFlexibilityNotSupported,
}


def configure(
    *,
    reservation_id: uuid.UUID,
    choice: Choice,
    seen_version: int | None,
    principal: Principal,
    actor: Actor,
    now: datetime,
) -> Reservation:
    """Give a reservation another scope, another optimization, or both.

    No commercial transaction: price, term and payments stay. Locks the reservation.

    Raises:
        SettingsNotAllowed, ReservationOver, ReservationBusy, ReservationChanged, SameValues, ScopeRefused.
    """
    reservation = lock_to_change(reservation_id=reservation_id, principal=principal, now=now)
    before, after = settings_of(reservation), settings_after(reservation, choice)
    demand_version(reservation, seen_version)
    saved = save_settings(
        reservation,
        now=now,
        scope=after.scope.type.value,
        scope_subscription_id=after.scope.subscription_id,
        scope_resource_group_id=after.scope.resource_group_id,
        scope_management_group_id=after.scope.management_group_id,
        is_size_flexible=after.is_size_flexible,
    )
    code = "reservation_scope_changed" if before.scope != after.scope else "reservation_optimization_changed"
    tell_people(reservation=saved, code=code, actor=actor, now=now)
    return saved


def settings_after(reservation: Reservation, choice: Choice) -> Settings:
    """Return what the settings would be after a choice; writes nothing.

    Raises:
        SameValues, ScopeRefused.
    """
    outcome = changed(
        settings_of(reservation),
        choice,
        targets=known_targets(
            partner_id=reservation.partner_id, customer_id=reservation.customer_id, ids=choice.targets
        ),
        can_be_flexible=reservation.can_be_flexible,
    )
    if isinstance(outcome, Settings):
        return outcome
    raise _refusal(outcome, choice)


def _refusal(fault: Fault, choice: Choice) -> Refusal:
    if refused := OF_THE_TARGET.get(fault):
        return refused(TARGET_FIELDS[ScopeType(choice.scope or ScopeType.SINGLE)])
    if refused_sizes := OF_THE_SIZES.get(fault):
        return refused_sizes("optimize")
    return AppliedScopesSameAsExisting() if fault is Fault.SAME_SCOPE else SameValues()
