"""A stranger's POST is kept over the sign-in, and can fill nobody's database."""

import json
import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from portal.drafts import MAX_BYTES, bounded

pytestmark = pytest.mark.django_db


def page() -> str:
    return reverse("refund_quote", args=[uuid.uuid4(), uuid.uuid4()])


def kept(client: Client) -> dict[str, Any]:
    drafts: dict[str, Any] = client.session.get("drafts", {})
    return drafts


def test_a_field_is_kept_once_and_short(client: Client) -> None:
    client.post(page(), {"description": ["first", "x" * 30_000], "act": "create"})
    assert list(kept(client).values()) == [{"act": ["create"], "description": ["x" * 20_000]}]


def test_few_fields_are_kept_and_the_button_is_one_of_them(client: Client) -> None:
    client.post(page(), {**{f"field-{number}": "1" for number in range(100)}, "n" * 101: "1", "act": "create"})
    (draft,) = kept(client).values()
    assert list(draft) == ["act", *(f"field-{number}" for number in range(39))]


def test_a_stranger_has_five_drafts_the_newest(client: Client) -> None:
    paths = [page() for _number in range(8)]
    for path in paths:
        client.post(path, {"description": "x"})
    assert list(kept(client)) == paths[-5:]


def test_all_together_are_bounded_and_the_oldest_goes(client: Client) -> None:
    paths = [page() for _number in range(5)]
    for path in paths:
        client.post(path, {"description": "\uac00" * 6_000})
    assert list(kept(client)) == paths[-3:]
    assert len(json.dumps(kept(client), ensure_ascii=False).encode()) <= MAX_BYTES


def test_what_is_too_large_by_itself_is_not_kept(client: Client) -> None:
    client.post(page(), {f"field-{number}": "x" * 20_000 for number in range(4)})
    assert kept(client) == {}


def test_an_address_without_an_end_keeps_nothing(client: Client) -> None:
    client.post(reverse("request_message", args=["x" * 600]), {"body": "x"})
    assert kept(client) == {}


@pytest.mark.parametrize("name", ["ledger", "refund_limit", "requests"])
def test_a_page_that_takes_no_post_keeps_none(client: Client, name: str) -> None:
    assert client.post(reverse(name), {"body": "x"}).status_code == 405
    assert kept(client) == {}


def test_the_newest_of_two_is_the_one_that_stays() -> None:
    drafts = {"/a/": {"body": ["old"]}, "/b/": {"body": ["new"]}}
    assert bounded(drafts, most=1) == {"/b/": {"body": ["new"]}}
    assert list(bounded(drafts, most=2)) == ["/a/", "/b/"]
