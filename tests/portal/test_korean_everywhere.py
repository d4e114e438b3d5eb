"""In Korean no page says in English what the catalog has in Korean."""

from html.parser import HTMLParser

import pytest
from django.test import Client

from portal.i18n.catalog import stored_catalog
from tests.factories import World
from tests.portal.addresses import Addresses, addresses_of, patterns

NOT_READ = {"script", "style", "code", "kbd", "samp"}
SAID_ALOUD = ("aria-label", "title", "placeholder", "alt", "data-l")


class Words(HTMLParser):
    """Collects what a page says: texts, and attributes that are read out or shown."""

    def __init__(self) -> None:
        super().__init__()
        self.said: set[str] = set()
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in NOT_READ
        self.said |= {" ".join(value.split()) for name, value in attrs if value and name in SAID_ALOUD}

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in NOT_READ

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.said.add(" ".join(data.split()))


def english_of_the_catalog() -> set[str]:
    """Return every English message without placeholders whose Korean is another text."""
    return {
        message.id
        for message in stored_catalog()
        if isinstance(message.id, str) and message.id and "%" not in message.id and message.string != message.id
    }


@pytest.fixture
def addresses(world: World) -> Addresses:
    return addresses_of(world.home)


@pytest.mark.parametrize("person", ["admin", "reader", "seller"])
def test_nothing_is_left_in_english(world: World, addresses: Addresses, person: str) -> None:
    english = english_of_the_catalog()
    user = getattr(world.home, person).user
    user.language = "ko"
    user.save()
    client = Client()
    client.force_login(user)
    left = {}
    for name in sorted(set(patterns()) - {"account_logout"}):
        answer = client.get(addresses.of(name), follow=True)
        if not answer.headers["Content-Type"].startswith("text/html"):
            continue
        words = Words()
        words.feed(answer.content.decode())
        if found := sorted(words.said & english):
            left[name] = found
    assert left == {}
