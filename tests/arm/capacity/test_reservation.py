"""GET of one reservation."""

from customers.policy.roles import AzureRole
from tests.arm.conftest import Arm
from tests.factories import World
from tests.factories.clients import make_program, person_token


def test_a_program_reads_it_whatever_the_case_of_the_address(arm: Arm, world: World) -> None:
    answer = arm.get(world.home.reservation.arm_id.lower())
    assert answer.status == 200
    assert answer.body["id"] == world.home.reservation.arm_id
    assert answer.headers["ETag"] == '"1"'


def test_somebody_elses_is_not_there(foreigner: Arm, world: World) -> None:
    answer = foreigner.get(world.home.reservation.arm_id)
    assert (answer.status, answer.code) == (404, "ReservationNotFound")


def test_a_program_without_a_role_sees_nothing(world: World) -> None:
    answer = Arm(make_program(world.home.partner, role=None).token()).get(world.home.reservation.arm_id)
    assert (answer.status, answer.code) == (404, "ReservationNotFound")


def test_a_role_on_the_order_is_enough_to_read(world: World) -> None:
    program = make_program(world.home.partner, role=AzureRole.READER, scope=world.home.reservation.order.arm_id)
    assert Arm(program.token()).get(world.home.reservation.arm_id).status == 200


def test_a_person_reads_it_too(world: World) -> None:
    assert Arm(person_token(world.home.reader)).get(world.home.reservation.arm_id).status == 200


def test_without_a_token_nobody_is_told_anything(world: World) -> None:
    answer = Arm().get(world.home.reservation.arm_id)
    assert (answer.status, answer.code) == (401, "AuthenticationFailed")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer authorization_uri=")


def test_the_version_has_to_be_one_that_is_known(arm: Arm, world: World) -> None:
    assert arm.get(world.home.reservation.arm_id, version="").code == "MissingApiVersionParameter"
    assert arm.get(world.home.reservation.arm_id, version="2001-01-01").code == "InvalidApiVersionParameter"


def test_what_is_no_id_is_said_to_be_none(arm: Arm) -> None:
    answer = arm.get("/providers/Microsoft.Capacity/reservationOrders/x/reservations/y")
    assert (answer.status, answer.code) == (400, "InvalidReservationOrderId")
