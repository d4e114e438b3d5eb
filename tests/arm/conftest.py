"""Azure's dialect as a client speaks it: the face's own addresses, at a fixed instant, with a token."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import redis
import time_machine
from django.conf import settings as django_settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from tests.arm.azure.holding import Seen, hold
from tests.factories import NOW, World
from tests.factories.clients import Program, make_program

BOOKKEEPING = ("SAVEPOINT", "RELEASE SAVEPOINT", "BEGIN", "COMMIT")
CAPACITY_VERSION = "2022-11-01"


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered, and how many statements it took."""

    status: int
    body: Any
    headers: dict[str, str]
    queries: int

    @property
    def code(self) -> str:
        """The code of an error."""
        code: str = self.body["error"]["code"]
        return code


class Arm:
    """The face as a client calls it, with one token. Each answer has to be one that Azure describes.

    ``seen``: which of them were given.
    """

    def __init__(self, token: str = "", *, language: str = "en") -> None:
        headers = {"accept-language": language} | ({"authorization": f"Bearer {token}"} if token else {})
        self.client = Client(headers=headers)
        self.seen: set[Seen] = set()

    def get(self, path: str, /, *, version: str = CAPACITY_VERSION, headers: Any = None, **query: Any) -> Answer:
        return self._ask("get", path, version, query, None, headers)

    def post(self, path: str, body: Any = None, /, *, version: str = CAPACITY_VERSION, headers: Any = None) -> Answer:
        return self._ask("post", path, version, {}, body, headers)

    def put(self, path: str, body: Any = None, /, *, version: str = CAPACITY_VERSION, headers: Any = None) -> Answer:
        return self._ask("put", path, version, {}, body, headers)

    def patch(self, path: str, body: Any = None, /, *, version: str = CAPACITY_VERSION, headers: Any = None) -> Answer:
        return self._ask("patch", path, version, {}, body, headers)

    def delete(self, path: str, /, *, version: str = CAPACITY_VERSION, headers: Any = None) -> Answer:
        return self._ask("delete", path, version, {}, None, headers)

    def _ask(self, method: str, path: str, version: str, query: dict[str, Any], body: Any, headers: Any) -> Answer:
        asked = query | ({"api-version": version} if version else {})
        sent = {} if body is None else {"data": body, "content_type": "application/json"}
        with CaptureQueriesContext(connection) as captured:
            response = getattr(self.client, method)(path, query_params=asked, headers=headers, **sent)
        counted = [one for one in captured.captured_queries if not one["sql"].startswith(BOOKKEEPING)]
        told = response.json() if response.content else None
        seen = hold(method, path, response.status_code, told, response.headers)
        if seen:
            self.seen.add(seen)
        return Answer(response.status_code, told, dict(response.headers), len(counted))


@pytest.fixture(autouse=True)
def arm_process(settings: Settings, request: pytest.FixtureRequest) -> Iterator[None]:
    settings.ROOT_URLCONF = "arm.urls"
    settings.MIDDLEWARE = django_settings.ARM_MIDDLEWARE
    with redis.Redis.from_url(django_settings.REDIS_URL) as buckets:
        buckets.flushdb()
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def program(world: World) -> Program:
    """Return a program of home's that is Owner of everything."""
    return make_program(world.home.partner)


@pytest.fixture
def arm(program: Program) -> Arm:
    """Call as that program."""
    return Arm(program.token())


@pytest.fixture
def foreigner(world: World) -> Arm:
    """Call as a program that is Owner of everything at the other partner."""
    return Arm(make_program(world.other.partner).token())
