"""Every operation of the description, asked with what the description allows and with what it does not.

No answer may be a 500, none may differ from its description. ``FUZZ_CASES=n`` tries n cases an operation and mode.
"""

import os
from collections.abc import Iterator
from itertools import cycle
from typing import Any

import pytest
import requests
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.core.failures import FailureGroup
from schemathesis.schemas import BaseSchema
from schemathesis.specs.openapi.checks import positive_data_acceptance

from tests.arm.live.conftest import Live, tried
from tests.factories import World
from tests.factories.clients import make_program

CASES = int(os.environ.get("FUZZ_CASES", "3"))
NOT_PROMISED: list[Any] = [positive_data_acceptance]
"""A request of the right shape may still be refused by a rule (a day too long ago, a product not on sale), with 400."""
PROGRAMS = 20
"""So many that none of their buckets is emptied."""


@pytest.fixture
def description(described: dict[str, Any]) -> BaseSchema:
    return tried(described)


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
def test_every_operation_keeps_its_word(
    live: Live, session: requests.Session, description: BaseSchema, world: World, mode: GenerationMode
) -> None:
    programs = cycle([make_program(world.home.partner) for _one in range(PROGRAMS)])
    broken = []
    for operation in operations(description):
        token_of = live.graph_token_of if operation.path.startswith("/graph/") else live.token_of
        session.headers["Authorization"] = f"Bearer {token_of(next(programs))}"
        broken += failures_of(operation, mode, live.server.url, session)
    assert not broken, "\n\n".join(broken)


def operations(description: BaseSchema) -> Iterator[Any]:
    for found in description.get_all_operations():
        yield found.ok()  # type: ignore[union-attr]


def failures_of(operation: Any, mode: GenerationMode, url: str, session: requests.Session) -> list[str]:
    """Try an operation and return what was wrong with its answers.

    A list of one in an address is written as what it holds, so it can't be told from that.
    """

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(
        max_examples=CASES,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def ask(case: Any) -> None:
        assume(not any(isinstance(one, list) and len(one) == 1 for one in (case.query or {}).values()))
        case.call_and_validate(base_url=url, session=session, verify=session.verify, excluded_checks=NOT_PROMISED)

    try:
        ask()
    except Unsatisfiable:
        return []  # it takes nothing that could be wrong
    except FailureGroup as failed:
        return [f"{operation.label}\n{failed}\n" + "\n".join(str(one) for one in failed.exceptions)]
    return []
