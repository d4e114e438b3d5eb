"""azure-mgmt-reservations reads a reservation."""

import pytest
from azure.core.exceptions import ResourceNotFoundError
from azure.mgmt.reservations import ReservationsMgmtClient

from tests.arm.live.conftest import Live
from tests.factories import World
from tests.factories.clients import make_program


def test_the_sdk_reads_one_and_is_told_what_is_not_there(live: Live, world: World) -> None:
    sdk = live.client(ReservationsMgmtClient, live.token_of(make_program(world.home.partner)))
    mine = world.home.reservation
    assert sdk.reservation.get(str(mine.order_id), str(mine.pk)).properties.quantity == mine.quantity
    theirs = world.other.reservation
    with pytest.raises(ResourceNotFoundError) as refused:
        sdk.reservation.get(str(theirs.order_id), str(theirs.pk))
    assert refused.value.error is not None
    assert refused.value.error.code == "ReservationNotFound"
