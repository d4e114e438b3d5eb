"""What every address asks before it answers: who calls, whose it is, may they, which version, which words."""

from typing import Any

import pytest

from customers.policy.roles import AzureRole
from tests.arm.capacity.places import CAPACITY, PLACES, Place
from tests.arm.conftest import Answer, Arm
from tests.factories import CustomerFactory, World
from tests.factories.clients import make_program, person_token

NOT_FOUND = {"ReservationOrderNotFound", "ReservationNotFound", "SubscriptionNotFound"}
LISTS = ("/reservations", "/reservationOrders")

every_place = pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)


def ask(arm: Arm, place: Place, world: World, *, body: Any = None, **more: Any) -> Answer:
    path, sent = place.path(world.home), place.body(world.home) if body is None else body
    if place.method == "get":
        return arm.get(path, **more)
    return getattr(arm, place.method)(path, sent, **more)  # type: ignore[no-any-return]


@every_place
def test_another_partners_is_not_there(place: Place, foreigner: Arm, world: World) -> None:
    answer = ask(foreigner, place, world)
    assert answer.status == 404
    assert answer.code in NOT_FOUND


@every_place
def test_another_customers_tenant_sees_nothing_of_it(place: Place, world: World) -> None:
    neighbor = CustomerFactory(partner=world.home.partner)
    answer = ask(Arm(make_program(world.home.partner, customer=neighbor).token()), place, world)
    assert answer.status == 404
    assert answer.code in NOT_FOUND


@every_place
def test_a_program_without_a_role_sees_nothing_of_it(place: Place, world: World) -> None:
    assert ask(Arm(make_program(world.home.partner, role=None).token()), place, world).status == 404


@pytest.mark.parametrize("place", [one for one in PLACES if one.needs_right], ids=lambda place: place.name)
def test_who_may_only_read_changes_nothing(place: Place, world: World) -> None:
    answer = ask(Arm(make_program(world.home.partner, role=AzureRole.READER).token()), place, world)
    assert (answer.status, answer.code) == (403, "AuthorizationFailed")
    world.home.reservation.refresh_from_db()
    assert world.home.reservation.version == 1


@every_place
def test_without_a_token_nothing_is_told(place: Place, world: World) -> None:
    assert ask(Arm(), place, world).status == 401


@every_place
def test_a_version_has_to_be_named_and_known(place: Place, arm: Arm, world: World) -> None:
    assert ask(arm, place, world, version="").code == "MissingApiVersionParameter"
    assert ask(arm, place, world, version="2010-01-01").code == "InvalidApiVersionParameter"


@every_place
def test_another_method_is_not_supported(place: Place, arm: Arm, world: World) -> None:
    answer = arm.delete(place.path(world.home))
    assert (answer.status, answer.code) == (405, "HttpMethodNotSupported")


@every_place
def test_the_address_is_found_in_any_case(place: Place, arm: Arm, world: World) -> None:
    path = place.path(world.home)
    for spelled in (path.lower(), path.upper()):
        answer = arm.get(spelled) if place.method == "get" else getattr(arm, place.method)(spelled, {"properties": 5})
        assert answer.status != 404


@pytest.mark.parametrize("place", [one for one in PLACES if one.takes_a_body], ids=lambda place: place.name)
@pytest.mark.parametrize("body", [[], {"properties": None}, {"properties": "x"}, {"destinationTenantId": 5}, "text"])
def test_a_body_of_another_form_is_refused_with_the_field(place: Place, body: Any, arm: Arm, world: World) -> None:
    answer = ask(arm, place, world, body=body)
    assert (answer.status, answer.code) == (400, "InvalidRequestContent")


@pytest.mark.parametrize("tail", LISTS)
def test_lists_hold_only_what_the_caller_may_see(tail: str, arm: Arm, world: World) -> None:
    mine = world.home.reservation
    everything = [one["id"] for one in arm.get(f"{CAPACITY}{tail}").body["value"]]
    assert everything == [mine.arm_id if tail == "/reservations" else mine.order.arm_id]
    neighbor = CustomerFactory(partner=world.home.partner)
    for token in (
        make_program(world.home.partner, customer=neighbor).token(),
        make_program(world.home.partner, role=None).token(),
    ):
        assert Arm(token).get(f"{CAPACITY}{tail}").body == {"value": []}


@pytest.mark.parametrize("tail", LISTS)
def test_the_customers_own_tenant_sees_its_own(tail: str, world: World) -> None:
    own = make_program(world.home.partner, customer=world.home.customer)
    assert len(Arm(own.token()).get(f"{CAPACITY}{tail}").body["value"]) == 1
    assert len(Arm(person_token(world.home.admin)).get(f"{CAPACITY}{tail}").body["value"]) == 1


def test_a_refusal_is_told_in_korean(program: Any, world: World) -> None:
    answer = Arm(program.token(), language="ko").post(f"{world.home.reservation.arm_id}/archive")
    assert (
        answer.body["error"]["message"]
        == "이 예약은 종료되지 않았습니다. 취소되었거나 만료된 예약만 보관할 수 있습니다."
    )
