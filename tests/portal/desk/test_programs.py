"""Programs at the desk: seen, never edited as people are, their secrets without what they are compared by."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from customers.models import ClientSecret
from customers.policy.client_secrets import digest_of
from tests.factories import World
from tests.factories.clients import Program, make_program, make_secret
from tests.factories.customers import StaffFactory

pytestmark = [pytest.mark.django_db, pytest.mark.database_role("portal_desk")]
TEXT = "Zz98Q~a-secret-of-the-robot"


@pytest.fixture(autouse=True)
def desk_process(settings: Settings) -> None:
    settings.ROOT_URLCONF = "portal.desk_urls"
    settings.IS_DESK = True


@pytest.fixture
def robot(world: World) -> Program:
    program = make_program(world.home.partner)
    make_secret(program.row, text=TEXT)
    return program


@pytest.fixture
def client() -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(StaffFactory(is_superuser=True))
    return client


def page(client: Client, model: str, pk: object) -> str:
    answer = client.get(reverse(f"admin:customers_{model}_change", args=[pk]))
    return answer.content.decode() if answer.status_code == 200 else ""


def test_a_program_is_shown_with_how_its_secrets_begin(client: Client, robot: Program) -> None:
    text = page(client, "serviceprincipal", robot.row.pk)
    assert "Billing robot" in text and str(robot.row.client_id) in text and "Zz98Q~" in text
    digest = bytes(ClientSecret.objects.get().digest)
    assert digest == digest_of(TEXT)
    for hidden in (TEXT, digest.hex(), "Zz98Q~a"):
        assert hidden not in text
    listed = client.get(reverse("admin:customers_serviceprincipal_changelist")).content.decode()
    assert "Billing robot" in listed


def test_it_is_no_person_whose_password_or_roles_could_be_set(client: Client, world: World, robot: Program) -> None:
    assert page(client, "user", world.home.admin.user.pk) and page(client, "membership", world.home.admin.membership.pk)
    assert not page(client, "user", robot.row.user_id) and not page(client, "membership", robot.membership.pk)
    for name, args in (("auth_user_password_change", [robot.row.user_id]), ("customers_membership_changelist", [])):
        answer = client.get(reverse(f"admin:{name}", args=args))
        assert "Billing robot" not in answer.content.decode()


def test_no_membership_is_given_its_role(client: Client, world: World) -> None:
    membership = world.home.seller.membership
    text = page(client, "membership", membership.pk)
    assert 'value="sales_agent"' in text and 'value="api_client"' not in text
    client.post(
        reverse("admin:customers_membership_change", args=[membership.pk]), {"roles": ["api_client"], "is_active": "on"}
    )
    membership.refresh_from_db()
    assert membership.roles == ["sales_agent"]
