"""Which answers are held against which description."""

import re
from typing import Any

import pytest

from arm.authorization.urls import urlpatterns as authorization
from arm.capacity.urls import urlpatterns as capacity
from arm.consumption.urls import urlpatterns as consumption
from tests.arm.azure.description import read
from tests.arm.azure.differences import AUTHORIZATION, CAPACITY, CONSUMPTION, SUPPORT
from tests.arm.azure.holding import DESCRIPTIONS, hold
from tests.arm.azure.shapes import PLAIN

PARAMETER = re.compile(r"<\w+:\w+>")
KNOWN = DESCRIPTIONS["microsoft.capacity"]
P = "/providers/Microsoft.Capacity"
PRICE = {"currencyCode": "USD", "amount": 1.0}
ERROR = {"error": {"code": "ReservationOrderNotFound", "message": "It was not found."}}


def held(method: str, path: str, status: int, body: Any = None, **headers: str) -> Any:
    return hold(method, path, status, body, headers)


def test_an_answer_is_found_by_its_address_in_any_case() -> None:
    assert held("get", f"{P}/reservationOrders", 200, {"value": []}) == ("ReservationOrder_List", "200")
    assert held("get", f"/{P.upper()}//RESERVATIONORDERS/", 200, {"value": []}) == ("ReservationOrder_List", "200")
    assert held("get", f"{P}/reservationOrders/x", 404, ERROR) == ("ReservationOrder_Get", "404")
    assert held("post", f"{P}/reservationOrders/x/reservations/y/archive", 200) == ("Reservation_Archive", "200")


@pytest.mark.parametrize(
    ("method", "path", "status", "body"),
    [
        ("get", f"{P}/reservationOrders", 200, {"value": [{"properties": {"term": "P2Y"}}]}),
        ("get", f"{P}/reservationOrders", 200, {"values": []}),
        ("get", f"{P}/reservationOrders", 202, {"value": []}),
        ("get", f"{P}/reservationOrders", 404, {"detail": "Not found."}),
        ("get", f"{P}/reservationOrders", 404, {"error": {"message": "Not found."}}),
        ("get", f"{P}/reservationOrders", 404, {"error": {"code": "Missing", "message": "Not found."}}),
        ("get", f"{P}/reservationOrders", 500, None),
        ("delete", f"{P}/reservationOrders", 200, None),
        ("get", f"{P}/somethingElse", 200, {}),
        ("get", f"{P}/somethingElse", 404, None),
        ("patch", f"{P}/reservationOrders/x/reservations/y", 202, None),
        ("post", f"{P}/reservationOrders/x/reservations/y/archive", 200, {}),
        ("get", f"{P}/operationResults/x", 200, {"id": "x", "name": "x"}),
        ("get", f"{P}/operationResults/x", 200, {"status": "Cancelled"}),
    ],
)
def test_what_azure_would_not_answer_is_refused(method: str, path: str, status: int, body: Any) -> None:
    with pytest.raises(AssertionError):
        held(method, path, status, body)


def test_headers_that_are_described_have_to_be_there() -> None:
    found = {"Location": "https://x/y", "Azure-AsyncOperation": "https://x/y", "Retry-After": "5"}
    assert held("post", f"{P}/exchange", 202, **found) == ("Exchange_Post", "202")
    for name in found:
        with pytest.raises(AssertionError, match=name):
            held("post", f"{P}/exchange", 202, **{**found, name: ""})
    for wait in ("0", "1.5", "soon"):
        with pytest.raises(AssertionError, match="Retry-After"):
            held("post", f"{P}/exchange", 202, **{**found, "Retry-After": wait})


def test_a_result_is_of_either_kind_of_exchange() -> None:
    line = {"reservationId": "/x", "quantity": 1, "billingRefundAmount": PRICE}
    for told in (line, {**line, "status": "Pending"}):
        held(
            "get",
            f"{P}/operationResults/x",
            200,
            {"status": "Succeeded", "properties": {"reservationsToExchange": [told]}},
        )
    with pytest.raises(AssertionError, match="color"):
        held("get", f"{P}/operationResults/x", 200, {"status": "Succeeded", "color": "red"})


@pytest.mark.parametrize(
    "path",
    [
        "/subscriptions",
        "/subscriptions/x/providers/Microsoft.Capacity",
        "/subscriptions/x/providers/Microsoft.Capacity/register",
        "/v1/customers",
    ],
)
def test_other_addresses_are_not_held(path: str) -> None:
    assert held("get", path, 200, {"any": "thing"}) is None


@pytest.mark.parametrize("provider", sorted(DESCRIPTIONS))
def test_every_kind_is_known(provider: str) -> None:
    known = DESCRIPTIONS[provider]
    answers = [kind for one in known.operations.values() for kind in one.answers.values()]
    kinds = [known.errors, *answers, *(kind for shape in known.shapes.values() for kind in shape.values())]
    for kind in kinds:
        for one in kind.removesuffix("!").split("|"):
            assert one.strip("[]{}") in {*known.shapes, *known.words, *PLAIN}


@pytest.mark.parametrize(
    ("provider", "routes"),
    [("authorization", authorization), ("capacity", capacity), ("consumption", consumption)],
)
def test_no_address_of_ours_is_one_that_azure_does_not_have(provider: str, routes: list[Any]) -> None:
    known = DESCRIPTIONS[f"microsoft.{provider}"]
    for route in routes:
        callback: Any = route.callback
        path = "/" + PARAMETER.sub("x", str(route.pattern))
        methods = [one for one in ("GET", "POST", "PUT", "PATCH", "DELETE") if hasattr(callback.cls, one.lower())]
        assert methods
        for method in methods:
            assert known.operation_at(method, path), f"{method} {path}"


def test_each_difference_says_why_and_is_one() -> None:
    assert all(one.why.endswith(".") for one in (*AUTHORIZATION, *CAPACITY, *CONSUMPTION, *SUPPORT))
    described = read("capacity")
    assert len(described.operations) == 22
    assert described != KNOWN
