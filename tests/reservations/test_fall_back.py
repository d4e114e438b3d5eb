"""A management group that all subscriptions have left leaves its reservations to all of them."""

import pytest

from core.models import AuditEvent
from customers.models import ManagementGroup, Subscription
from portal.settings import CELERY_BEAT_SCHEDULE
from reservations.commands.fall_back import fall_back_to_shared
from reservations.models import Reservation
from reservations.tasks import fall_back
from tests.factories import NOW, ManagementGroupFactory, World, buy
from tests.factories.refunds import ask

pytestmark = pytest.mark.django_db


@pytest.fixture
def group(world: World) -> ManagementGroup:
    """Scope the home partner's reservation to a group that has its one subscription."""
    made: ManagementGroup = ManagementGroupFactory(customer=world.home.customer)
    Subscription.objects.filter(pk=world.home.subscription.pk).update(management_group=made)
    scope_to(made, world.home.reservation)
    return made


def scope_to(group: ManagementGroup, reservation: Reservation) -> None:
    Reservation.objects.filter(pk=reservation.pk).update(scope="ManagementGroup", scope_management_group=group)


def leave(group: ManagementGroup) -> None:
    Subscription.objects.filter(management_group=group).update(management_group=None)


def stored(reservation: Reservation) -> Reservation:
    return Reservation.objects.get(pk=reservation.pk)


def test_shared_once_the_last_subscription_has_left(world: World, group: ManagementGroup) -> None:
    assert fall_back_to_shared(now=NOW) == 0
    leave(group)
    assert fall_back_to_shared(now=NOW) == 1
    after = stored(world.home.reservation)
    assert (after.scope, after.scope_management_group, after.is_size_flexible) == ("Shared", None, True)
    assert (after.version, after.updated_at) == (2, NOW)
    assert AuditEvent.objects.filter(row_id=str(after.pk)).latest("pk").actor_label == "system"
    assert fall_back_to_shared(now=NOW) == 0


def test_a_suspended_subscription_has_not_left(world: World, group: ManagementGroup) -> None:
    Subscription.objects.filter(management_group=group).update(state=Subscription.State.SUSPENDED)
    assert fall_back_to_shared(now=NOW) == 0


def test_not_what_has_ended_nor_what_an_act_is_open_on(world: World, group: ManagementGroup) -> None:
    over = buy(customer=world.home.customer, on="2025-01-01")
    scope_to(group, over)
    ask(world.home.admin, world.home.reservation)
    leave(group)
    assert fall_back_to_shared(now=NOW) == 0
    assert stored(over).scope == stored(world.home.reservation).scope == "ManagementGroup"


def test_beat_has_it_done(world: World, group: ManagementGroup) -> None:
    leave(group)
    assert CELERY_BEAT_SCHEDULE["fall_back_to_shared"]["task"] == fall_back.name
    Reservation.objects.filter(pk=world.home.reservation.pk).update(expires_at="2099-01-01T00:00:00Z")
    fall_back()
    assert stored(world.home.reservation).scope == "Shared"
