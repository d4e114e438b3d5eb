"""Azure's own, unmodified clients against the face as it is served: a process of its own, over TLS."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from azure.core.credentials import AccessToken, AccessTokenInfo
from pytest_django import Settings

from core import clock
from tests.factories.clients import Program
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


@pytest.fixture(autouse=True)
def arm_process() -> None:
    """Let the clock run: the face is another process here."""


@pytest.fixture
def live(fleet: Fleet, settings: Settings) -> Live:
    server = fleet.start_arm()
    settings.ARM_URL = server.url
    return Live(server)
