"""A browser that stays signed in over several pages, for what a session keeps."""

from typing import Any

from django.test import Client
from django.urls import reverse

from tests.factories import Person
from tests.portal.conftest import Answer


class Browser:
    """One person's cookies; times are whatever the test has travelled to."""

    def __init__(self, person: Person | None, *, language: str = "en") -> None:
        self.client = Client(headers={"accept-language": language})
        if person:
            self.sign_in(person)

    def sign_in(self, person: Person) -> None:
        self.client.force_login(person.user)

    def lose_session(self) -> None:
        """Forget the sign-in, as if its time had run out; other cookies stay."""
        del self.client.cookies["portal_session"]

    def get(self, url: str, **query: Any) -> Answer:
        return self._answer(self.client.get(url, query))

    def post(self, url: str, **typed: Any) -> Answer:
        return self._answer(self.client.post(url, typed))

    def _answer(self, response: Any) -> Answer:
        return Answer(response, 0)

    def open(self, name: str, *args: Any, **query: Any) -> Answer:
        return self.get(reverse(name, args=args), **query)

    def send(self, name: str, *args: Any, **typed: Any) -> Answer:
        return self.post(reverse(name, args=args), **typed)
