"""GET /metadata/endpoints: what clients ask first, without a token."""

import pytest
from django.conf import settings

from tests.arm.identity.conftest import Authority

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("version", ["", "?api-version=2022-09-01", "?api-version=2019-05-01", "?api-version=whatever"])
def test_it_is_one_object_in_every_version(authority: Authority, version: str) -> None:
    answer = authority.get(f"/metadata/endpoints{version}")
    assert answer.status == 200
    assert answer.body["authentication"] == {
        "loginEndpoint": settings.ARM_URL,
        "audiences": [settings.ARM_URL, "https://management.azure.com", "https://management.core.windows.net"],
        "tenant": "common",
        "identityProvider": "AAD",
    }
    assert answer.body["suffixes"] == {}
    assert answer.queries == 0


def test_every_address_is_one_of_ours(authority: Authority) -> None:
    body = authority.get("/metadata/endpoints").body
    assert body["portal"] == "https://portal.example"
    addresses = {name: text for name, text in body.items() if isinstance(text, str) and name not in {"name", "portal"}}
    assert set(addresses) >= {"resourceManager", "microsoftGraphResourceId", "graphAudience", "gallery", "batch"}
    assert {text.removeprefix(settings.ARM_URL) for text in addresses.values()} <= {"", "/graph"}


def test_nothing_is_sent_there(authority: Authority) -> None:
    assert authority.send("/metadata/endpoints").status == 405
