"""How many calls of Azure's clients a second, beside bare Django REST framework answering the same bodies."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import Any

from bench.program import Program
from bench.results import Figure
from bench.stage import Stage
from core import clock
from tests.factories import CatalogItemFactory, Firm, buy, make_firm
from tests.factories.clients import make_program

ROWS = 60
CLIENTS = 2
SECONDS = 3.0
ROUNDS = 3
CALLERS = 20
"""So many that none is held back: each may ask for 200 refunds at once."""
DAYS_AGO = timedelta(days=182)
CAPACITY, VERSION = "/providers/Microsoft.Capacity", "api-version=2022-11-01"

Ask = Callable[[Program, int], int]
"""Makes the n-th call, and returns its status."""


@dataclass(frozen=True, slots=True)
class Call:
    """One kind of call; ``sent`` makes the n-th of them: its address, and its body where it has one."""

    name: str
    subject: str
    method: str
    sent: Callable[[int], tuple[str, Any]]


def azure_calls(stage: Stage, _url: str) -> Iterator[Figure]:
    """Take turns between the two, so that a slow moment of the machine hits both."""
    firm = make_firm("Azure")
    calls = _calls(firm)
    tokens = [make_program(firm.partner).token(now=clock.now()) for _ in range(CALLERS)]
    face = stage.serve("portal.wsgi:application", process="arm")
    sizes = {call.name: _keep_answer(stage, Program(face, tokens[0]), call) for call in calls}
    bare = stage.serve("bench.bare_api:application")
    for call in calls:
        yield from _measured(call, face, tokens, bare, sizes[call.name])


def _calls(firm: Firm) -> list[Call]:
    item, bought_on = CatalogItemFactory(), clock.now() - DAYS_AGO
    bought = [
        buy(customer=firm.customer, item=item, name=f"VM_RI_{number:03d}", on=bought_on) for number in range(ROWS)
    ]
    orders = [one.order.arm_id for one in bought]

    def refund(number: int) -> tuple[str, Any]:
        one = bought[number % ROWS]
        returned = {"reservationId": one.arm_id, "quantity": 1}
        body = {"properties": {"scope": "Reservation", "reservationToReturn": returned}}
        return f"{one.order.arm_id}/calculateRefund?{VERSION}", body

    return [
        Call("refund", "calculateRefund", "POST", refund),
        Call("list", "list_all, 50 rows", "GET", lambda number: (f"{CAPACITY}/reservations?{VERSION}", None)),
        Call("order", "order get", "GET", lambda number: (f"{orders[number % ROWS]}?{VERSION}", None)),
    ]


def _keep_answer(stage: Stage, program: Program, call: Call) -> int:
    """Let the bare view find what the face answers; return how long that is."""
    status, body = program.ask(call.method, *call.sent(0))
    assert status == 200, body
    stage.bodies.mkdir(exist_ok=True)
    (stage.bodies / f"{call.name}.json").write_bytes(body)
    return len(body)


def _measured(call: Call, face: str, tokens: list[str], bare: str, size: int) -> Iterator[Figure]:
    def of_face(program: Program, number: int) -> int:
        program.token = tokens[number // ROWS % CALLERS]
        return program.ask(call.method, *call.sent(number))[0]

    def of_bare(program: Program, number: int) -> int:
        _path, body = call.sent(number)
        return program.ask(call.method, f"/bodies/{call.name}", body)[0]

    numbers, ours, ground = count(), 0.0, 0.0
    for _ in range(ROUNDS):
        ground = max(ground, _per_second(bare, of_bare, numbers))
        ours = max(ours, _per_second(face, of_face, numbers))
    subject = f"Azure's clients: {call.subject}"
    yield Figure(subject, "portal", ours, "calls/s")
    yield Figure(subject, "bare view, the same body", ground, "calls/s")
    yield Figure(subject, "portal to bare", ours / ground, "times")
    yield Figure(subject, "size of the body", size / 1000, "kB")


def _per_second(url: str, ask: Ask, numbers: Iterator[int]) -> float:
    with ThreadPoolExecutor(CLIENTS) as clients:
        counts = list(clients.map(lambda _number: _count(url, ask, numbers), range(CLIENTS)))
    return sum(counts) / SECONDS


def _count(url: str, ask: Ask, numbers: Iterator[int]) -> int:
    program, done = Program(url), 0
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        status = ask(program, next(numbers))
        assert status == 200, status
        done += 1
    return done
