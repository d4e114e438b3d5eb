"""Every state that a page can show has a look of its own choosing, not the plain one."""

import pytest

from billing.models import LimitUse, Payment
from billing.models.states import RefundState
from portal.looks import NEUTRAL, look_of
from reservations.models import Reservation
from reservations.queries.status import Status
from support.models import SupportRequest

SHOWN = [
    Status,
    Reservation.State,
    Reservation.Ended,
    Payment.State,
    LimitUse.State,
    RefundState,
    SupportRequest.State,
]


@pytest.mark.parametrize("state", [state for states in SHOWN for state in states.values])
def test_every_state_has_a_look(state: str) -> None:
    assert look_of(state) is not NEUTRAL
