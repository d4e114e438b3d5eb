"""A program signs in with its secret."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings

from customers.models import ClientSecret, ServicePrincipal
from tests.arm.conftest import Answer, Arm
from tests.arm.identity.conftest import ARM_SCOPE, Authority, refusal
from tests.factories import NOW, World
from tests.factories.clients import Program, give_secret, make_program


def sign_in(authority: Authority, program: Program, secret: str, tenant: object = None, **form: Any) -> Answer:
    asked = {"client_id": program.row.client_id, "client_secret": secret, "scope": ARM_SCOPE} | form
    return authority.token(tenant or program.row.tenant_id, grant_type="client_credentials", **asked)


def test_it_gets_a_token_that_opens_the_face(authority: Authority, program: Program, world: World) -> None:
    answer = sign_in(authority, program, give_secret(program))
    assert answer.status == 200
    assert set(answer.body) == {"token_type", "expires_in", "ext_expires_in", "access_token"}
    assert (answer.body["token_type"], answer.body["expires_in"]) == ("Bearer", 3600)
    assert answer.headers["Cache-Control"] == "no-store"
    read = Arm(answer.body["access_token"]).get(world.home.reservation.arm_id)
    assert read.status == 200


@pytest.mark.parametrize("path", ["/{}/oauth2/v2.0/token", "/aad/{}/oauth2/v2.0/token", "/{}/OAuth2/V2.0/Token/"])
def test_wherever_the_authority_is_said_to_be(authority: Authority, program: Program, path: str) -> None:
    form: dict[str, Any] = {
        "client_id": program.row.client_id,
        "client_secret": give_secret(program),
        "scope": ARM_SCOPE,
    }
    answer = authority.send(path.format(program.row.tenant_id), grant_type="client_credentials", **form)
    assert answer.status == 200


@pytest.mark.parametrize("path", ["/adfs/oauth2/token", "/adfs/oauth2/v2.0/token", "/organizations/oauth2/v2.0/token"])
def test_without_its_tenant_it_is_at_home(authority: Authority, program: Program, world: World, path: str) -> None:
    form: dict[str, Any] = {
        "client_id": program.row.client_id,
        "client_secret": give_secret(program),
        "scope": ARM_SCOPE,
    }
    token = authority.send(path, grant_type="client_credentials", **form).body["access_token"]
    assert Arm(token).get(world.home.reservation.arm_id).status == 200


def test_in_a_customers_tenant_it_is_that_customers(authority: Authority, world: World) -> None:
    mine = make_program(world.home.partner, customer=world.home.customer)
    secret = give_secret(mine)
    assert sign_in(authority, mine, secret).status == 200
    elsewhere = sign_in(authority, mine, secret, world.home.partner.pk)
    assert refusal(elsewhere) == (400, "unauthorized_client", 700016)


@pytest.mark.parametrize(
    "scope",
    [
        "https://management.azure.com/.default",
        "https://management.azure.com//.default",
        "https://management.core.windows.net//.default",
        "https://management.azure.com/user_impersonation openid offline_access",
        "{here}/.default",
    ],
)
def test_the_resource_manager_has_several_names(
    authority: Authority, program: Program, world: World, scope: str
) -> None:
    answer = sign_in(authority, program, give_secret(program), scope=scope.format(here=settings.ARM_URL))
    assert Arm(answer.body["access_token"]).get(world.home.reservation.arm_id).status == 200


def test_a_token_for_graph_opens_nothing_else(authority: Authority, program: Program, world: World) -> None:
    answer = sign_in(authority, program, give_secret(program), scope=f"{settings.ARM_URL}/graph/.default")
    assert answer.status == 200
    refused = Arm(answer.body["access_token"]).get(world.home.reservation.arm_id)
    assert (refused.status, refused.code) == (401, "InvalidAuthenticationToken")


@pytest.mark.parametrize(
    ("scope", "told"),
    [
        ("https://vault.azure.net/.default", (400, "invalid_scope", 500011)),
        ("https://management.azure.com.evil.example/.default", (400, "invalid_scope", 500011)),
        (".default", (400, "invalid_scope", 500011)),
        ("https://management.azure.com/.default https://vault.azure.net/.default", (400, "invalid_scope", 28000)),
        ("openid offline_access", (400, "invalid_request", 900144)),
        ("", (400, "invalid_request", 900144)),
    ],
)
def test_other_resources_are_not_here(
    authority: Authority, program: Program, scope: str, told: tuple[int, str, int]
) -> None:
    assert refusal(sign_in(authority, program, give_secret(program), scope=scope)) == told


class TestWrongOnes:
    def test_a_wrong_secret(self, authority: Authority, program: Program, world: World) -> None:
        give_secret(program)
        others = give_secret(make_program(world.other.partner))
        for wrong in ("x", others, "비밀", "a\0b" * 3):
            answer = sign_in(authority, program, wrong)
            assert answer.status in {400, 401} and "access_token" not in answer.body
        assert refusal(sign_in(authority, program, others)) == (401, "invalid_client", 7000215)
        assert others not in str(answer.body)

    def test_no_secret_at_all(self, authority: Authority, program: Program) -> None:
        assert refusal(sign_in(authority, program, "x")) == (401, "invalid_client", 7000215)

    def test_one_that_has_run_out_is_told_so_only_to_who_knows_it(self, authority: Authority, program: Program) -> None:
        old = give_secret(program, created_at=NOW - timedelta(days=2), lasts=timedelta(days=1))
        assert refusal(sign_in(authority, program, old)) == (401, "invalid_client", 7000222)
        assert refusal(sign_in(authority, program, old[:-1])) == (401, "invalid_client", 7000215)

    def test_one_that_was_ended(self, authority: Authority, program: Program) -> None:
        secret, other = give_secret(program), give_secret(program)
        ended = ClientSecret.objects.get(hint=secret[:6], service_principal=program.row)
        ended.ended_at = NOW
        ended.save()
        assert refusal(sign_in(authority, program, secret)) == (401, "invalid_client", 7000215)
        assert sign_in(authority, program, other).status == 200

    def test_an_unknown_program(self, authority: Authority, program: Program, world: World) -> None:
        secret = give_secret(program)
        unknown = sign_in(authority, program, secret, client_id=uuid.uuid4())
        assert refusal(unknown) == (400, "unauthorized_client", 700016)
        assert refusal(sign_in(authority, program, secret, client_id="my app")) == (400, "unauthorized_client", 700016)
        elsewhere = sign_in(authority, program, secret, world.other.partner.pk)
        assert refusal(elsewhere) == (400, "unauthorized_client", 700016)

    def test_a_program_that_was_ended(self, authority: Authority, program: Program) -> None:
        secret = give_secret(program)
        ServicePrincipal.objects.filter(pk=program.row.pk).update(ended_at=NOW)
        assert refusal(sign_in(authority, program, secret)) == (400, "unauthorized_client", 7000112)
        assert refusal(sign_in(authority, program, "wrong")) == (401, "invalid_client", 7000215)

    def test_an_unknown_tenant(self, authority: Authority, program: Program) -> None:
        answer = sign_in(authority, program, give_secret(program), uuid.uuid4())
        assert refusal(answer) == (400, "invalid_tenant", 90002)

    @pytest.mark.parametrize("form", [{}, {"grant_type": ""}, {"grant_type": "client_credentials"}])
    @pytest.mark.django_db
    def test_what_is_missing_is_named(self, authority: Authority, form: dict[str, str]) -> None:
        assert refusal(authority.token("organizations", **form)) == (400, "invalid_request", 900144)

    @pytest.mark.django_db
    def test_another_grant(self, authority: Authority) -> None:
        answer = authority.token("organizations", grant_type="password", client_id="x")
        assert refusal(answer) == (400, "unsupported_grant_type", 70003)

    @pytest.mark.parametrize("content_type", ["application/json", "text/plain", "multipart/form-data; boundary=x"])
    @pytest.mark.django_db
    def test_a_body_that_is_no_form(self, authority: Authority, content_type: str) -> None:
        answer = authority.send("/organizations/oauth2/v2.0/token", content_type, grant_type="client_credentials")
        assert refusal(answer) == (400, "invalid_request", 900561)

    @pytest.mark.django_db
    def test_nothing_is_read_there(self, authority: Authority) -> None:
        assert authority.get("/organizations/oauth2/v2.0/token").status == 405


class TestTooManyWrongOnes:
    def test_ten_are_enough_for_a_while(self, authority: Authority, program: Program) -> None:
        secret = give_secret(program)
        for _ in range(10):
            assert sign_in(authority, program, "wrong").status == 401
        held_back = sign_in(authority, program, secret)
        assert refusal(held_back) == (429, "temporarily_unavailable", 90055)
        assert held_back.headers["Retry-After"] == "300"
        assert sign_in(Authority(address="192.0.2.7"), program, secret).status == 200
        with time_machine.travel(NOW + timedelta(seconds=301), tick=False):
            assert sign_in(authority, program, secret).status == 200

    def test_right_ones_do_not_count(self, authority: Authority, program: Program) -> None:
        secret = give_secret(program)
        assert [sign_in(authority, program, secret).status for _ in range(12)] == [200] * 12

    def test_nor_are_other_programs_held_back(self, authority: Authority, program: Program, world: World) -> None:
        for _ in range(11):
            sign_in(authority, program, "wrong")
        other = make_program(world.home.partner)
        assert sign_in(authority, other, give_secret(other)).status == 200


def test_the_use_of_a_secret_is_remembered_once_a_minute(authority: Authority, program: Program) -> None:
    secret = give_secret(program)
    used = []
    for seconds in (0, 59, 61):
        with time_machine.travel(NOW + timedelta(seconds=seconds), tick=False):
            sign_in(authority, program, secret)
        used.append(ClientSecret.objects.get(service_principal=program.row).last_used_at)
    assert used == [NOW, NOW, NOW + timedelta(seconds=61)]
