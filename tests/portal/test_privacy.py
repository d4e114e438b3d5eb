"""What somebody signed in was shown is kept by no browser and no proxy."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import World
from tests.portal.browsing import Browser

NO_STORE = "private, no-store"


@pytest.mark.parametrize("name", ["home", "ledger", "profile", "account_change_password", "home_progress"])
def test_a_page_is_not_kept(world: World, name: str) -> None:
    client = Browser(world.home.admin).client
    headers = client.get(reverse(name), headers={"hx-request": "true"} if name == "home_progress" else None).headers
    assert "private" in headers["Cache-Control"] and "no-store" in headers["Cache-Control"]


def test_neither_is_a_file_a_refusal_or_the_answer_to_signing_out(world: World) -> None:
    reader, seller = Browser(world.home.reader), Browser(world.home.seller)
    for answer in (
        reader.open("ledger", export="csv"),
        seller.open("ledger"),
        reader.get("/customers/none/"),
        reader.send("account_logout"),
    ):
        assert answer.response.headers["Cache-Control"] == NO_STORE, answer.status


def test_the_door_tells_nothing_to_keep(client: Client, db: None) -> None:
    assert client.get(reverse("account_login")).headers.get("Cache-Control") != NO_STORE
