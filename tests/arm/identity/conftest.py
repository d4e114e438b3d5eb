"""The authority as clients call it: forms in, OAuth's answers out."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.arm.conftest import BOOKKEEPING, Answer

ARM_SCOPE = "https://management.azure.com/.default"
CLI = "04b07795-8ddb-461a-bbee-02f9e1bf7b46"
DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"


class Authority:
    """Whoever wants a token."""

    def __init__(self, *, language: str = "en", address: str = "127.0.0.1") -> None:
        self.client = Client(headers={"accept-language": language}, REMOTE_ADDR=address)

    def get(self, path: str) -> Answer:
        return self._ask("get", path, {})

    def send(self, path: str, /, content_type: str = "application/x-www-form-urlencoded", **form: Any) -> Answer:
        return self._ask("post", path, {"data": urlencode(form), "content_type": content_type})

    def token(self, tenant: object, /, **form: Any) -> Answer:
        return self.send(f"/{tenant}/oauth2/v2.0/token", **form)

    def code(self, tenant: object = "organizations", /, **form: Any) -> Answer:
        asked = {"client_id": CLI, "scope": f"{ARM_SCOPE} offline_access openid profile"} | form
        return self.send(f"/{tenant}/oauth2/v2.0/devicecode", **asked)

    def poll(self, device_code: str, tenant: object = "organizations", /, client_id: str = CLI) -> Answer:
        return self.token(tenant, grant_type=DEVICE_GRANT, client_id=client_id, device_code=device_code)

    def refresh(self, refresh_token: str, tenant: object = "organizations", /, **form: Any) -> Answer:
        asked = {"client_id": CLI, "scope": ARM_SCOPE, "refresh_token": refresh_token} | form
        return self.token(tenant, grant_type="refresh_token", **asked)

    def _ask(self, method: str, path: str, sent: dict[str, Any]) -> Answer:
        with CaptureQueriesContext(connection) as captured:
            response = getattr(self.client, method)(path, **sent)
        counted = [one for one in captured.captured_queries if not one["sql"].startswith(BOOKKEEPING)]
        return Answer(response.status_code, response.json(), dict(response.headers), len(counted))


@pytest.fixture(autouse=True)
def no_earlier_attempts(db: None) -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def authority() -> Authority:
    return Authority()


def refusal(answer: Answer) -> tuple[int, str, int]:
    """Return the status, the error and Entra's number of a refusal, which tells them both ways."""
    (number,) = answer.body["error_codes"]
    assert answer.body["error_description"].startswith(f"AADSTS{number}: ")
    return answer.status, answer.body["error"], number


def at_root(path: str) -> str:
    return f"{settings.ARM_URL}{path}"
