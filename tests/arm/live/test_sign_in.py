"""azure-identity signs in at the authority, and azure-mgmt-resource-subscriptions goes on with the token."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import pytest
from azure.core.exceptions import ClientAuthenticationError
from azure.identity import ClientSecretCredential, DeviceCodeCredential
from azure.mgmt.resource.subscriptions import SubscriptionClient
from django.core.cache import cache

from core import clock
from customers.commands.answer_device_code import answer_device_code
from tests.arm.live.conftest import Live
from tests.factories import World
from tests.factories.clients import give_secret, make_program
from tests.factories.world import Person
from tests.processes import Fleet

ARM_SCOPE = "https://management.azure.com/.default"


@pytest.fixture(autouse=True)
def no_earlier_attempts(transactional_db: None) -> None:
    cache.clear()


def at(live: Live, prefix: str = "") -> dict[str, Any]:
    """Return what points a credential of azure-identity at our authority."""
    return {
        "authority": f"{live.server.url}{prefix}",
        "disable_instance_discovery": True,
        "connection_verify": str(live.server.ca_file),
    }


def subscriptions(live: Live, credential: Any) -> dict[str | None, str | None]:
    """Return the tenants of the subscriptions that a client lists, by their ids."""
    client = SubscriptionClient(credential, base_url=live.server.url, connection_verify=str(live.server.ca_file))
    return {one.subscription_id: one.tenant_id for one in client.subscriptions.list()}


def let_in(person: Person, *, allow: bool = True) -> Callable[[str, str, datetime], None]:
    """Return what a program calls when it has a code to show: the person types it into the portal."""

    def answer(page: str, user_code: str, expires: datetime) -> None:
        assert page.endswith("device/")
        partner_id = person.membership.partner_id
        answer_device_code(
            user_code=user_code, is_allowed=allow, partner_id=partner_id, actor=person.actor, now=clock.now()
        )

    return answer


def test_a_program_signs_in_and_its_token_outlives_the_server(live: Live, world: World, fleet: Fleet) -> None:
    home = world.home
    program = make_program(home.partner)
    secret = give_secret(program, created_at=clock.now())
    who = (str(program.row.tenant_id), str(program.row.client_id), secret)
    mine: dict[str | None, str | None] = {str(home.subscription.pk): str(home.customer.pk)}

    credential = ClientSecretCredential(*who, **at(live))
    assert subscriptions(live, credential).items() >= mine.items()
    below_a_prefix = ClientSecretCredential(*who, **at(live, "/aad"))
    assert subscriptions(live, below_a_prefix).items() >= mine.items()
    without_a_flag = ClientSecretCredential(
        "adfs", *who[1:], authority=live.server.url, connection_verify=str(live.server.ca_file)
    )
    assert subscriptions(live, without_a_flag).items() >= mine.items()

    with pytest.raises(ClientAuthenticationError, match="AADSTS7000215"):
        ClientSecretCredential(*who[:2], "wrong", **at(live)).get_token(ARM_SCOPE)
    with pytest.raises(ClientAuthenticationError, match="AADSTS700016"):
        ClientSecretCredential(str(world.other.partner.pk), *who[1:], **at(live)).get_token(ARM_SCOPE)
    with pytest.raises(ClientAuthenticationError, match="AADSTS500011"):
        ClientSecretCredential(*who, **at(live)).get_token("https://vault.azure.net/.default")
    with pytest.raises(ClientAuthenticationError):
        ClientSecretCredential("00000000-0000-4000-8000-000000000000", *who[1:], **at(live)).get_token(ARM_SCOPE)

    live.server.stop()
    fleet.start_arm(port=urlsplit(live.server.url).port)
    assert subscriptions(live, credential).items() >= mine.items()


def test_a_person_signs_in_by_a_code(live: Live, world: World) -> None:
    home = world.home
    credential = DeviceCodeCredential(prompt_callback=let_in(home.reader), **at(live))
    client = SubscriptionClient(credential, base_url=live.server.url, connection_verify=str(live.server.ca_file))
    assert {one.tenant_id for one in client.tenants.list()} == {str(home.partner.pk), str(home.customer.pk)}
    one = client.subscriptions.get(str(home.subscription.pk))
    assert (one.tenant_id, one.state) == (str(home.customer.pk), "Enabled")
    assert home.reservation.item.region in {
        region.name for region in client.subscriptions.list_locations(str(home.subscription.pk))
    }
    # Another resource: msal uses the refresh token for it, and goes on with the one that it gets.
    for scope in (f"{live.server.url}/graph/.default", f"{live.server.url}/.default"):
        assert credential.get_token(scope).token

    refused = DeviceCodeCredential(prompt_callback=let_in(home.reader, allow=False), **at(live))
    with pytest.raises(ClientAuthenticationError, match="AADSTS70018"):
        refused.get_token(ARM_SCOPE)
