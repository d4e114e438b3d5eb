"""Whatever stands in a body, it is answered with a code, never with a fault of ours."""

import copy
import json
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
import redis
from django.conf import settings

from tests.arm.capacity.asking import CAPACITY, a_purchase, a_return, an_exchange
from tests.arm.conftest import Arm
from tests.factories import World
from tests.factories.carts import on_sale

NASTY: list[Any] = [None, True, 10**40, "a\x00b", "\ud800", "%s {}" * 1000, [None]]
DEEP = b"[" * 300 + b"]" * 300
ANSWERED = {200, 202, 400, 404, 409}


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the way to everything in a body, the body itself included."""
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, inner in items:
        yield from places(inner, (*path, name))


def spoiled(body: Any, path: tuple[Any, ...], value: Any) -> Any:
    """Return the body with another value in one place."""
    if not path:
        return value
    changed = copy.deepcopy(body)
    inner = changed
    for name in path[:-1]:
        inner = inner[name]
    inner[path[-1]] = value
    return changed


@pytest.fixture
def calls(world: World) -> dict[str, tuple[str, str, Any]]:
    mine = world.home.reservation
    scope = {"subscriptionId": world.home.subscription.arm_id, "managementGroupId": "x", "resourceGroupId": "y"}
    bought: dict[str, Any] = {"appliedScopeType": "Single", "appliedScopeProperties": scope, "appliedScopes": ["x"]}
    purchase = a_purchase(on_sale(), world.home.subscription, **bought)
    session = str(uuid.uuid4())
    return {
        "price": ("post", f"{CAPACITY}/calculatePrice", purchase),
        "calculate": ("post", f"{mine.order.arm_id}/calculateRefund", a_return(mine)),
        "return": ("post", f"{mine.order.arm_id}/return", a_return(mine, sessionId=session, returnReason="x")),
        "exchange quote": (
            "post",
            f"{CAPACITY}/calculateExchange",
            an_exchange([mine], [], savingsPlansToPurchase=[]),
        ),
        "exchange": ("post", f"{CAPACITY}/exchange", {"properties": {"sessionId": session}}),
    }


def refill() -> None:
    """Let the caller have its whole bucket of calls again."""
    with redis.Redis.from_url(settings.REDIS_URL) as buckets:
        buckets.flushdb()


@pytest.mark.parametrize("name", ["price", "calculate", "return", "exchange quote", "exchange"])
def test_every_value_in_every_place(arm: Arm, calls: dict[str, tuple[str, str, Any]], name: str) -> None:
    method, address, body = calls[name]
    wrong = []
    for path in places(body):
        refill()
        for value in NASTY:
            answer = getattr(arm, method)(address, json.dumps(spoiled(body, path, value)).encode())
            if answer.status not in ANSWERED or (answer.status >= 400 and not answer.body["error"]["message"]):
                wrong.append((path, value, answer.status, answer.body))
    assert wrong == []


@pytest.mark.parametrize(
    "text", [b"", b"{", b"null", b"[]", b'"x"', b"7", b"\xff", b'{"properties": NaN}', b"[" * 5000, DEEP]
)
def test_what_is_no_object_is_refused(arm: Arm, calls: dict[str, tuple[str, str, Any]], text: bytes) -> None:
    for method, address, _body in calls.values():
        response = getattr(arm.client, method)(
            address, data=text, content_type="application/json", query_params={"api-version": "2022-11-01"}
        )
        assert (response.status_code, response.json()["error"]["code"]) == (400, "InvalidRequestContent")


def test_another_kind_of_content_is_refused(arm: Arm, calls: dict[str, tuple[str, str, Any]]) -> None:
    for method, address, _body in calls.values():
        response = getattr(arm.client, method)(
            address, data="a=b", content_type="text/plain", query_params={"api-version": "2022-11-01"}
        )
        assert (response.status_code, response.json()["error"]["code"]) == (415, "UnsupportedMediaType")
