"""However many calls come at once, money moves once: each on a connection of its own."""

from functools import partial
from typing import Any

import pytest

from billing.models import CreditNote, Refund
from billing.queries.books import check_books
from core import outbox
from core.models import Operation
from reservations.models import Reservation
from support.models import SupportRequest
from tests.arm.capacity.asking import CAPACITY, a_purchase, a_return
from tests.arm.conftest import Answer, Arm
from tests.factories import NOW, World
from tests.factories.carts import on_sale
from tests.factories.clients import Program, make_program
from tests.together import MANY, all_done, together

pytestmark = pytest.mark.django_db(transaction=True)


def give_back(token: str, reservation: Reservation, body: dict[str, Any]) -> Answer:
    return Arm(token).post(f"{reservation.order.arm_id}/return", body)


def with_a_session(token: str, reservation: Reservation) -> dict[str, Any]:
    answer = Arm(token).post(f"{reservation.order.arm_id}/calculateRefund", a_return(reservation))
    return a_return(reservation, sessionId=answer.body["properties"]["sessionId"])


def test_sixteen_returns_of_one_session_make_one_refund(program: Program, world: World) -> None:
    mine, token = world.home.reservation, program.token()
    answers = all_done(together([partial(give_back, token, mine, with_a_session(token, mine))] * MANY))
    assert {answer.status for answer in answers} == {202}
    assert len({answer.headers["Location"] for answer in answers}) == 1
    assert all(answer.body == answers[0].body for answer in answers)
    outbox.drain(now=NOW)
    assert Refund.objects.count() == SupportRequest.objects.count() == Operation.objects.count() == 1
    assert (Refund.objects.get().state, CreditNote.objects.count()) == ("completed", 1)
    assert check_books() == []


def test_of_sessions_of_several_programs_one_is_taken(world: World) -> None:
    mine = world.home.reservation
    tokens = [make_program(world.home.partner).token() for _ in range(4)]
    acts = [partial(give_back, token, mine, with_a_session(token, mine)) for token in tokens]
    answers = all_done(together(acts))
    assert sorted(answer.status for answer in answers) == [202, 409, 409, 409]
    assert {answer.code for answer in answers if answer.status == 409} == {"OperationCannotBePerformedInCurrentState"}
    assert Refund.objects.count() == 1


def test_a_purchase_sent_sixteen_times_at_once_buys_once(program: Program, world: World) -> None:
    body = a_purchase(on_sale(), world.home.subscription)
    order_id = Arm(program.token()).post(f"{CAPACITY}/calculatePrice", body).body["properties"]["reservationOrderId"]
    address = f"{CAPACITY}/reservationOrders/{order_id}"
    answers = all_done(together([lambda: Arm(program.token()).put(address, body)] * MANY))
    assert {answer.status for answer in answers} == {202}
    assert all(answer.body == answers[0].body for answer in answers)
    assert Reservation.objects.filter(purchased_at=NOW).count() == 1
    assert check_books() == []
