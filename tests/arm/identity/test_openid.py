"""The OpenID configuration of a tenant, and the keys."""

import jwt
import pytest

from tests.arm.identity.conftest import Authority, at_root, refusal
from tests.factories import World
from tests.factories.clients import Program

CONFIGURATION = "v2.0/.well-known/openid-configuration"


@pytest.mark.parametrize("prefix", ["", "/aad"])
@pytest.mark.parametrize("tenant", ["common", "organizations"])
@pytest.mark.django_db
def test_any_tenant(authority: Authority, prefix: str, tenant: str) -> None:
    body = authority.get(f"{prefix}/{tenant}/{CONFIGURATION}").body
    assert body["token_endpoint"] == at_root(f"/{tenant}/oauth2/v2.0/token")
    assert body["device_authorization_endpoint"] == at_root(f"/{tenant}/oauth2/v2.0/devicecode")
    assert body["issuer"] == at_root("/{tenantid}/v2.0")


@pytest.mark.parametrize("prefix", ["", "/aad"])
def test_a_partners_and_a_customers_tenant(authority: Authority, world: World, prefix: str) -> None:
    for tenant in (world.home.partner.pk, world.home.customer.pk):
        body = authority.get(f"{prefix}/{str(tenant).upper()}/{CONFIGURATION}").body
        assert body["token_endpoint"] == at_root(f"/{tenant}/oauth2/v2.0/token")
        assert body["issuer"] == at_root(f"/{tenant}/v2.0")


@pytest.mark.parametrize("tenant", ["00000000-0000-4000-8000-000000000000", "a.example", "consumers", "%00", "a%22b"])
@pytest.mark.django_db
def test_an_unknown_tenant(authority: Authority, tenant: str) -> None:
    assert refusal(authority.get(f"/{tenant}/{CONFIGURATION}")) == (400, "invalid_tenant", 90002)


@pytest.mark.django_db
def test_the_way_of_adfs(authority: Authority) -> None:
    body = authority.get("/adfs/.well-known/openid-configuration").body
    assert body["token_endpoint"] == at_root("/adfs/oauth2/token")
    assert body["authorization_endpoint"] == at_root("/adfs/oauth2/authorize")


def test_the_keys_there_check_a_token(authority: Authority, program: Program) -> None:
    uri = authority.get(f"/{program.row.tenant_id}/{CONFIGURATION}").body["jwks_uri"]
    keys = {key["kid"]: jwt.PyJWK(key) for key in authority.get(uri.removeprefix(at_root(""))).body["keys"]}
    token = program.token()
    key = keys[jwt.get_unverified_header(token)["kid"]]
    said = jwt.decode(token, key, algorithms=["RS256"], audience="https://management.azure.com")
    assert said["tid"] == str(program.row.tenant_id)
    assert all("d" not in vars(key).get("_jwk_data", {}) for key in keys.values())


@pytest.mark.django_db
def test_nothing_is_sent_there(authority: Authority) -> None:
    assert authority.send(f"/common/{CONFIGURATION}").status == 405
