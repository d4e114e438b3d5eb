"""What of a customer a reservation can be scoped to."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from customers.models import ManagementGroup, ResourceGroup, Subscription
from reservations.models import Reservation
from reservations.policy.scope import Scope, ScopeType, Settings, Target


@dataclass(frozen=True, slots=True)
class ScopeTargets:
    """A customer's subscriptions, resource groups and management groups, by name.

    Each management group carries ``active``: how many of its subscriptions are.
    """

    subscriptions: Sequence[Subscription]
    resource_groups: Sequence[ResourceGroup]
    management_groups: Sequence[ManagementGroup]


def scope_targets(*, partner_id: uuid.UUID, customer_id: uuid.UUID) -> ScopeTargets:
    """Return everything that a scope of this customer's reservations can name; three queries."""
    of_customer = Q(partner_id=partner_id, customer_id=customer_id)
    return ScopeTargets(
        subscriptions=list(Subscription.objects.filter(of_customer).order_by("name", "pk")),
        resource_groups=list(
            ResourceGroup.objects.filter(partner_id=partner_id, subscription__customer_id=customer_id)
            .select_related("subscription")
            .order_by("subscription__name", "subscription_id", "name")
        ),
        management_groups=list(_counted(ManagementGroup.objects.filter(of_customer)).order_by("name", "pk")),
    )


def known_targets(
    *, partner_id: uuid.UUID, customer_id: uuid.UUID, ids: Iterable[uuid.UUID]
) -> dict[uuid.UUID, Target]:
    """Return what the customer has under these ids; another's is as unknown as none."""
    named = list(ids)
    if not named:
        return {}
    mine = Q(partner_id=partner_id, pk__in=named)
    subscriptions = Subscription.objects.filter(mine, customer_id=customer_id)
    resource_groups = ResourceGroup.objects.filter(mine, subscription__customer_id=customer_id)
    management_groups = _counted(ManagementGroup.objects.filter(mine, customer_id=customer_id))
    return {
        **{one.pk: _subscription(one) for one in subscriptions},
        **{one.pk: _resource_group(one) for one in resource_groups.select_related("subscription")},
        **{one.pk: _management_group(one) for one in management_groups},
    }


def settings_of(reservation: Reservation) -> Settings:
    """Return a reservation's settings as the policy sees them."""
    scope = Scope(
        ScopeType(reservation.scope),
        subscription_id=reservation.scope_subscription_id,
        resource_group_id=reservation.scope_resource_group_id,
        management_group_id=reservation.scope_management_group_id,
    )
    return Settings(scope, reservation.is_size_flexible)


def _counted(groups: QuerySet[ManagementGroup]) -> QuerySet[ManagementGroup]:
    is_active = Q(subscriptions__state=Subscription.State.ACTIVE)
    return groups.annotate(active=Count("subscriptions", filter=is_active))


def _subscription(one: Subscription) -> Target:
    return Target(Scope(ScopeType.SINGLE, subscription_id=one.pk), one.is_active)


def _resource_group(one: ResourceGroup) -> Target:
    scope = Scope(ScopeType.RESOURCE_GROUP, subscription_id=one.subscription_id, resource_group_id=one.pk)
    return Target(scope, one.subscription.is_active)


def _management_group(one: ManagementGroup) -> Target:
    has_active = bool(one.active)  # type: ignore[attr-defined]
    return Target(Scope(ScopeType.MANAGEMENT_GROUP, management_group_id=one.pk), has_active)
