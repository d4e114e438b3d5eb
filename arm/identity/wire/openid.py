"""The authority as OpenID Connect describes one.

The addresses stand below the root whichever way the description was asked for: clients keep their tokens under the
first part of these addresses, which has to be the tenant.
"""

from typing import Any

ADFS = "adfs"
ANYBODY = "{tenantid}"
"""What Entra says where the tenant depends on who signs in."""


def openid_body(root: str, tenant: str) -> dict[str, Any]:
    """Return what is offered to a tenant: its id, or one of the names that stand for any."""
    home = f"{root}/{tenant}"
    oauth = f"{home}/oauth2" if tenant == ADFS else f"{home}/oauth2/v2.0"
    return {
        "token_endpoint": f"{oauth}/token",
        "authorization_endpoint": f"{oauth}/authorize",
        "device_authorization_endpoint": f"{oauth}/devicecode",
        "jwks_uri": f"{home}/discovery/v2.0/keys",
        "issuer": f"{root}/{_named(tenant)}/v2.0",
        "token_endpoint_auth_methods_supported": ["client_secret_post"],
        "response_types_supported": ["code", "id_token"],
        "response_modes_supported": ["query"],
        "grant_types_supported": [
            "client_credentials",
            "urn:ietf:params:oauth:grant-type:device_code",
            "refresh_token",
        ],
        "subject_types_supported": ["public"],
        "scopes_supported": ["openid", "profile", "email", "offline_access"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "claims_supported": ["sub", "iss", "aud", "exp", "iat", "oid", "tid", "name", "preferred_username", "ver"],
    }


def _named(tenant: str) -> str:
    return tenant if "-" in tenant else ANYBODY
