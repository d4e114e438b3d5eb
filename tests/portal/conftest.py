"""Opening pages as somebody, at a fixed instant."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import NOW, Person, World

BOOKKEEPING = ("SAVEPOINT", "RELEASE SAVEPOINT", "BEGIN", "COMMIT")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a page answered, and how many statements it took; those of the transaction itself are left out."""

    response: HttpResponse
    queries: int

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def text(self) -> str:
        """The page with every run of blanks as one, so that a sentence can be looked for."""
        return " ".join(self.response.content.decode().split())

    @property
    def location(self) -> str:
        return self.response.headers.get("Location", "")


class Pages:
    """The portal as people open it."""

    def open(self, person: Person | None, name: str, /, *args: Any, language: str = "en", **query: Any) -> Answer:
        return self._ask("get", person, reverse(name, args=args), language, query)

    def send(self, person: Person | None, name: str, /, *args: Any, language: str = "en", **typed: Any) -> Answer:
        return self._ask("post", person, reverse(name, args=args), language, typed)

    def fill(self, person: Person | None, name: str, *args: Any, typed: dict[str, Any], language: str = "en") -> Answer:
        """Send a form whose fields have the names of this method's own arguments."""
        return self._ask("post", person, reverse(name, args=args), language, typed)

    def _ask(self, method: str, person: Person | None, url: str, language: str, data: dict[str, Any]) -> Answer:
        client = Client(headers={"accept-language": language})
        if person:
            client.force_login(person.user)
        with CaptureQueriesContext(connection) as captured:
            response = getattr(client, method)(url, data)
        counted = [one for one in captured.captured_queries if not one["sql"].startswith(BOOKKEEPING)]
        return Answer(response, len(counted))


@pytest.fixture
def pages(world: World) -> Iterator[Pages]:
    """Open pages at ``NOW``; the world was made before."""
    with time_machine.travel(NOW, tick=False):
        yield Pages()
