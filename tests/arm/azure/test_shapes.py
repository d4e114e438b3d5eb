"""The checker finds what is wrong with an answer, and nothing where nothing is."""

from typing import Any

import pytest

from tests.arm.azure.description import Description
from tests.arm.azure.shapes import faults

KNOWN = Description(
    operations={},
    shapes={
        "Order": {"etag": "int32", "name": "string!", "state": "State", "held": "[Held]", "prices": "{double}"},
        "Held": {"id": "arm-id", "on": "date", "at": "date-time|null", "either": "Order|Held"},
    },
    words={"State": ["Active", "Cancelled"]},
    errors="Order",
)


def wrong(value: Any, kind: str = "Order") -> list[str]:
    return list(faults(value, kind, KNOWN))


def test_nothing_is_wrong_with_what_is_as_described() -> None:
    held = {"id": "/x", "on": "2026-07-02", "at": "2026-07-02T09:30:00.0000000Z", "either": {"name": "by the bar"}}
    order = {
        "etag": 1,
        "name": "web",
        "state": "Active",
        "held": [held, {"at": None}],
        "prices": {"p1Y": 1.5, "p3Y": 2},
    }
    assert wrong(order) == []


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        ({"etag": "1"}, ".etag: '1' is no int32"),
        ({"etag": True}, ".etag: True is no int32"),
        ({"etag": 2**31}, ".etag: 2147483648 is no int32"),
        ({"etag": None}, ".etag: None is no int32"),
        ({"color": "red"}, ": Order has no color"),
        ({"state": "active"}, ".state: 'active' is no State"),
        ({"state": ["Active"]}, ".state: ['Active'] is no State"),
        ({"held": {}}, ".held: {} is no array"),
        ({"held": [{}, 5]}, ".held[1]: 5 is no Held"),
        ({"held": [{"id": "x"}]}, ".held[0].id: 'x' is no arm-id"),
        ({"held": [{"on": "2026-02-30"}]}, ".held[0].on: '2026-02-30' is no date"),
        ({"held": [{"on": "2026-07-02T00:00:00Z"}]}, ".held[0].on: '2026-07-02T00:00:00Z' is no date"),
        ({"held": [{"at": "2026-07-02T09:30:00"}]}, ".held[0].at: '2026-07-02T09:30:00' is no date-time"),
        ({"held": [{"either": {"on": "x"}}]}, ".held[0].either.on: 'x' is no date"),
        ({"prices": []}, ".prices: [] is no object"),
        ({"prices": {"p1Y": "1"}}, ".prices.p1Y: '1' is no double"),
        ({"prices": {"p1Y": float("nan")}}, ".prices.p1Y: nan is no double"),
    ],
)
def test_what_is_not_as_described_is_found_with_its_place(more: dict[str, Any], fault: str) -> None:
    assert wrong({"name": "web", **more}) == [fault]


def test_what_has_to_be_there_is_missed() -> None:
    assert wrong({"etag": 1}) == [": Order without name"]
    assert wrong({"name": "web", "held": [{"either": {"etag": 1, "on": 5}}]}) != []


@pytest.mark.parametrize(
    ("kind", "right", "others"),
    [
        ("nothing", None, [{}, "", 0]),
        ("boolean", False, [0, "false", None]),
        ("int64", 2**62, [2**63, 1.0]),
        ("number", 1.0, [True, "1"]),
        ("uuid", "0f0e0d0c-1111-4222-8333-0a0b0c0d0e01", ["0f0e0d0c", 5]),
        ("date-time", "2026-07-02T09:30:00+09:00", ["2026-13-02T09:30:00Z", "2026-07-02", 5]),
        ("object", {"x": 1}, [[], None]),
        ("[string]", [], [None, "x"]),
    ],
)
def test_plain_kinds(kind: str, right: Any, others: list[Any]) -> None:
    assert wrong(right, kind) == []
    for other in others:
        assert wrong(other, kind) != []
