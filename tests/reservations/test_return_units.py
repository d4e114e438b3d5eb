"""A return cancels the reservation; what was not returned lives on as it was."""

import pytest

from core.transactions import acting
from customers.models import Subscription
from reservations.commands.return_reservation import return_units
from reservations.models import Reservation
from tests.factories import NOW, ResourceGroupFactory, World, buy
from tests.factories.refunds import refunded

pytestmark = pytest.mark.django_db


@pytest.fixture
def single(world: World) -> Reservation:
    """A reservation whose every setting differs from the default."""
    reservation = buy(customer=world.home.customer, quantity=5, name="VM_RI_settings")
    reservation.scope = Reservation.Scope.RESOURCE_GROUP
    reservation.scope_subscription = Subscription.objects.get(customer=world.home.customer)
    reservation.scope_resource_group = ResourceGroupFactory(subscription=reservation.scope_subscription)
    reservation.is_size_flexible, reservation.is_renewed = False, True
    reservation.renewal_quantity, reservation.renewal_term, reservation.renewal_plan = 2, "P3Y", "Monthly"
    reservation.save()
    return reservation


def test_a_remainder_keeps_every_setting(single: Reservation, world: World) -> None:
    with acting(world.home.admin.actor, now=NOW):
        rest = return_units({single: 2}, now=NOW)[single]
    rest.refresh_from_db()
    changed = {"id", "version", "state", "ended_as", "ended_at", "quantity", "remainder_of", "created_at", "updated_at"}
    for field in Reservation._meta.concrete_fields:
        if field.name not in changed:
            assert getattr(rest, field.attname) == getattr(single, field.attname), field.name
    assert (rest.quantity, rest.version, rest.state, rest.remainder_of) == (3, 1, "Succeeded", single)
    assert (rest.created_at, rest.updated_at) == (NOW, NOW)


def test_a_whole_return_leaves_none(single: Reservation, world: World) -> None:
    with acting(world.home.admin.actor, now=NOW):
        assert return_units({single: 5}, now=NOW) == {}
    single.refresh_from_db()
    assert (single.state, single.ended_as, single.ended_at, single.version) == ("Cancelled", "Returned", NOW, 2)
    assert single.quantity == 5


def test_an_order_lives_as_long_as_one_of_its_reservations(world: World) -> None:
    two = buy(customer=world.home.customer, quantity=2)
    refunded(world.home.admin, two, quantity=1)
    two.order.refresh_from_db()
    assert two.order.state == "Succeeded"
    refunded(world.home.admin, Reservation.objects.get(remainder_of=two))
    two.order.refresh_from_db()
    assert two.order.state == "Cancelled"
