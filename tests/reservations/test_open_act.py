"""At most one thing is going on with a reservation."""

import uuid

import pytest

from reservations.commands.open_act import ReservationBusy, close_acts, open_acts
from reservations.models import OpenAct
from tests.factories import NOW, World, buy

pytestmark = pytest.mark.django_db

REFUND, EXCHANGE = uuid.uuid4(), uuid.uuid4()


def test_another_kind_of_act_is_kept_out_too(world: World) -> None:
    open_acts(reservations=[world.home.reservation], kind=OpenAct.Kind.REFUND, subject_id=REFUND, now=NOW)
    with pytest.raises(ReservationBusy):
        open_acts(reservations=[world.home.reservation], kind=OpenAct.Kind.EXCHANGE, subject_id=EXCHANGE, now=NOW)
    assert OpenAct.objects.get().subject_id == REFUND


def test_all_of_them_or_none(world: World) -> None:
    second = buy(customer=world.home.customer)
    open_acts(reservations=[second], kind=OpenAct.Kind.REFUND, subject_id=REFUND, now=NOW)
    with pytest.raises(ReservationBusy):
        open_acts(
            reservations=[world.home.reservation, second], kind=OpenAct.Kind.EXCHANGE, subject_id=EXCHANGE, now=NOW
        )
    assert OpenAct.objects.count() == 1


def test_the_end_of_one_leaves_the_others(world: World) -> None:
    second = buy(customer=world.home.customer)
    open_acts(reservations=[world.home.reservation], kind=OpenAct.Kind.REFUND, subject_id=REFUND, now=NOW)
    open_acts(reservations=[second], kind=OpenAct.Kind.EXCHANGE, subject_id=EXCHANGE, now=NOW)
    close_acts([REFUND])
    assert OpenAct.objects.get().reservation == second
    open_acts(reservations=[world.home.reservation], kind=OpenAct.Kind.EXCHANGE, subject_id=EXCHANGE, now=NOW)
