"""Partner Center's dialect as a program speaks it."""

from typing import Any

import pytest

from arm import tokens
from arm.partner_center.view import AUDIENCE
from tests.arm.conftest import Answer, Arm
from tests.factories import NOW, World
from tests.factories.clients import Program, make_program


class PartnerCenter(Arm):
    """The dialect's addresses below /v1, which ask for no version."""

    def _ask(self, method: str, path: str, version: str, query: dict[str, Any], body: Any, headers: Any) -> Answer:
        return super()._ask(method, f"/v1{path}", "", query, body, headers)


def token_for(program: Program) -> str:
    """Return a token for Partner Center itself."""
    row = program.row
    claims = tokens.Claims(tenant_id=row.tenant_id, object_id=row.user_id, app_id=row.client_id, audience=AUDIENCE)
    return tokens.issue(claims, now=NOW)


@pytest.fixture
def center(program: Program) -> PartnerCenter:
    """Call as a program that is Owner of everything."""
    return PartnerCenter(token_for(program))


@pytest.fixture
def stranger(world: World) -> PartnerCenter:
    """Call as a program that is Owner of everything at the other partner."""
    return PartnerCenter(token_for(make_program(world.other.partner)))


@pytest.fixture
def guest(world: World) -> PartnerCenter:
    """Call as a program of home that holds no role."""
    return PartnerCenter(token_for(make_program(world.home.partner, role=None)))
