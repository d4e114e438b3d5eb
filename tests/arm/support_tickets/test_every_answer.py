"""Every operation on tickets is answered in every way that Azure describes, of a subscription and of the directory.

Each answer of ``arm`` is held against Azure's description as it comes (tests/arm/azure).
"""

from typing import Any
from urllib.parse import urlsplit

import pytest

from support.models import SupportRequest
from tests.arm.azure.holding import not_seen
from tests.arm.conftest import Answer, Arm
from tests.arm.support_tickets.asking import BILLING_QUESTION, TECHNICAL_PROBLEM, VERSION, about, message, ticket
from tests.factories import World
from tests.factories.clients import person_token
from tests.factories.refunds import quote, submit

PROVIDER = "/providers/Microsoft.Support"


@pytest.fixture
def arm(world: World) -> Arm:
    """Call as a person."""
    return Arm(person_token(world.home.admin))


def test_every_operation_is_answered_in_every_way_that_azure_describes(arm: Arm, world: World) -> None:
    services(arm)
    submit(world.home.admin, quote(world.home.admin, world.home.reservation))
    for place, scope in (("directory", ""), ("subscription", world.home.subscription.arm_id)):
        for name, kind in (("billing", BILLING_QUESTION), ("technical", TECHNICAL_PROBLEM)):
            body = ticket(kind, technicalTicketDetails=about(world))
            open_and_close(arm, f"{scope}{PROVIDER}", f"{place}-{name}", body)
    assert SupportRequest.objects.count() == 5
    assert not_seen("microsoft.support", arm.seen) == set()


def services(arm: Arm) -> None:
    for service in arm.get(f"{PROVIDER}/services", version=VERSION).body["value"]:
        arm.get(service["id"], version=VERSION)
        for one in arm.get(f"{service['id']}/problemClassifications", version=VERSION).body["value"]:
            arm.get(one["id"], version=VERSION)


def open_and_close(arm: Arm, provider: str, name: str, body: dict[str, Any]) -> None:
    mine = f"{provider}/supportTickets/{name}"
    made(arm, mine, body)
    arm.get(mine, version=VERSION)
    made(arm, f"{mine}/communications/first", message())
    arm.get(f"{mine}/communications/first", version=VERSION)
    arm.get(f"{mine}/communications", version=VERSION)
    for at, kind in ((provider, "supportTickets"), (mine, "communications")):
        for wanted in ("first", name, "a b"):
            asked = {"name": wanted, "type": f"Microsoft.Support/{kind}"}
            arm.post(f"{at}/checkNameAvailability", asked, version=VERSION)
    arm.get(f"{mine}/chatTranscripts", version=VERSION)
    assert arm.get(f"{mine}/chatTranscripts/x", version=VERSION).status == 404
    assert arm.get(f"{provider}/fileWorkspaces/x", version=VERSION).status == 400
    assert arm.patch(mine, {"status": "closed"}, version=VERSION).body["properties"]["status"] == "Closed"
    arm.get(f"{provider}/supportTickets", version=VERSION)


def made(arm: Arm, address: str, body: dict[str, Any]) -> None:
    """Make something, ask how that goes on and what came of it, and make it once more, which changes nothing."""
    accepted: Answer = arm.put(address, body, version=VERSION)
    assert accepted.status == 202
    for header in ("Azure-AsyncOperation", "Location"):
        assert arm.get(urlsplit(accepted.headers[header]).path, version=VERSION).status == 200
    assert arm.put(address, body, version=VERSION).status == 200
