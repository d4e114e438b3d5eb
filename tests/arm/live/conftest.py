"""Azure's own, unmodified clients against the face as it is served: a process of its own, over TLS."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest
import requests
import schemathesis
from azure.core.credentials import AccessToken, AccessTokenInfo
from pytest_django import Settings
from schemathesis.schemas import BaseSchema

from arm import tokens
from arm.callers import graph_audience
from core import clock
from tests.factories.clients import Program, claims_of
from tests.processes import Fleet, Server


@dataclass(frozen=True, slots=True)
class GivenToken:
    """A credential for Azure's clients that has its token already."""

    token: str

    def get_token(self, *scopes: str, **more: Any) -> AccessToken:
        return AccessToken(self.token, int(clock.now().timestamp()) + 3000)

    def get_token_info(self, *scopes: str, options: Any = None) -> AccessTokenInfo:
        return AccessTokenInfo(self.token, int(clock.now().timestamp()) + 3000)


@dataclass(frozen=True, slots=True)
class Live:
    """The face at an address, and clients of Azure's pointed at it."""

    server: Server

    def client(self, kind: Callable[..., Any], token: str, *arguments: Any, **more: Any) -> Any:
        """Return a client of Azure's (its class, and what it takes after the credential)."""
        return kind(
            GivenToken(token),
            *arguments,
            base_url=self.server.url,
            connection_verify=str(self.server.ca_file),
            polling_interval=1,
            **more,
        )

    def token_of(self, program: Program) -> str:
        return program.token(now=clock.now())

    def graph_token_of(self, program: Program) -> str:
        """Return a token for the directory."""
        claims = replace(claims_of(program.row), audience=graph_audience())
        return tokens.issue(claims, now=clock.now())


@pytest.fixture(autouse=True)
def arm_process() -> None:
    """Let the clock run: the face is another process here."""


@pytest.fixture
def live(fleet: Fleet, settings: Settings) -> Live:
    server = fleet.start_arm()
    settings.ARM_URL = server.url
    return Live(server)


@pytest.fixture
def session(live: Live) -> requests.Session:
    """Trust the server's authority."""
    session = requests.Session()
    session.verify, session.trust_env = str(live.server.ca_file), False
    return session


@pytest.fixture
def described(live: Live, session: requests.Session) -> dict[str, Any]:
    """Return the description that is served."""
    answer = session.get(f"{live.server.url}/openapi", headers={"accept": "application/json"})
    described: dict[str, Any] = answer.json()
    return described


def tried(described: dict[str, Any]) -> BaseSchema:
    """Return a description to try operations by."""
    found = schemathesis.openapi.from_dict(described)
    # What an address says beyond what is described is passed over, as Azure does.
    found.config.generation.allow_extra_parameters = False
    # The token is the session's: a case without one would be sent with it. tests/arm/test_tenancy.py asks without.
    found.config.generation.with_security_parameters = False
    return found
