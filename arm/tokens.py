"""Access tokens: signed with RS256 by a key that survives restarts, and read again.

The key stands in the setting TOKEN_KEY as PEM. Several may stand there, one after the other: the first signs, all of
them are believed, so that a key can be changed without signing anybody out.
"""

import hashlib
import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, cast

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key
from django.conf import settings
from jwt.algorithms import RSAAlgorithm

ALGORITHM = "RS256"
LASTS = timedelta(hours=1)
AUDIENCES = ("https://management.azure.com", "https://management.core.windows.net")
"""What Azure's clients ask a token for, whatever address they are sent to."""
PEM = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.+?-----END [A-Z ]*PRIVATE KEY-----", re.DOTALL)


class InvalidToken(Exception):
    """It is no token of ours, was changed, is for something else, or has run out. ``args``: what is wrong."""


class ExpiredToken(InvalidToken):
    """It was good, and is no longer, or not yet."""


@dataclass(frozen=True, slots=True)
class Key:
    """One of the keys, under the name by which tokens refer to it."""

    name: str
    private: RSAPrivateKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """Who calls, for which tenant, through which program."""

    tenant_id: uuid.UUID
    object_id: uuid.UUID
    app_id: uuid.UUID
    audience: str
    lifetime: timedelta = LASTS


def issuer_of(tenant_id: uuid.UUID) -> str:
    return f"{settings.ARM_URL}/{tenant_id}/v2.0"


def issue(claims: Claims, *, now: datetime, **more: Any) -> str:
    """Return a signed token that says these claims, and ``more`` as they are."""
    key = keys()[0]
    said = {
        "aud": claims.audience,
        "iss": issuer_of(claims.tenant_id),
        "iat": now,
        "nbf": now,
        "exp": now + claims.lifetime,
        "tid": str(claims.tenant_id),
        "oid": str(claims.object_id),
        "sub": str(claims.object_id),
        "appid": str(claims.app_id),
        "ver": "1.0",
        **more,
    }
    return jwt.encode(said, key.private, algorithm=ALGORITHM, headers={"kid": key.name})


def read(token: str, *, audiences: Sequence[str], now: datetime) -> Claims:
    """Return what a token says once its signature, issuer, audience and times are in order.

    Raises: InvalidToken.
    """
    said = _verified(token)
    if not (_instant(said, "nbf") <= now < _instant(said, "exp")):
        raise ExpiredToken("the token has expired or is not valid yet")
    audience = str(said.get("aud", ""))
    if audience.rstrip("/") not in audiences:
        raise InvalidToken("the token is for another audience")
    try:
        tenant_id, object_id, app_id = (uuid.UUID(str(said[name])) for name in ("tid", "oid", "appid"))
    except (KeyError, ValueError) as error:
        raise InvalidToken("the token does not say who calls") from error
    if said.get("iss") != issuer_of(tenant_id):
        raise InvalidToken("the token is of another issuer")
    return Claims(tenant_id=tenant_id, object_id=object_id, app_id=app_id, audience=audience)


def keys() -> Sequence[Key]:
    """Return the keys: the first one signs."""
    return _loaded(settings.TOKEN_KEY)


def public_keys() -> dict[str, list[dict[str, Any]]]:
    """Return the public halves as a JSON Web Key Set."""
    return {"keys": [_public(key) for key in keys()]}


@cache
def _loaded(text: str) -> Sequence[Key]:
    found = [cast("RSAPrivateKey", load_pem_private_key(pem.encode(), None)) for pem in PEM.findall(text)]
    if not found:
        raise RuntimeError("PORTAL_TOKEN_KEY holds no private key in PEM")
    return [Key(_name(one), one) for one in found]


def _name(key: RSAPrivateKey) -> str:
    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(public).hexdigest()[:32]


def _public(key: Key) -> dict[str, Any]:
    told: dict[str, Any] = RSAAlgorithm.to_jwk(key.private.public_key(), as_dict=True)
    return {**told, "kid": key.name, "use": "sig", "alg": ALGORITHM}


def _verified(token: str) -> Mapping[str, Any]:
    try:
        name = jwt.get_unverified_header(token).get("kid")
        key = next(one for one in keys() if one.name == name)
        # Times and audience are compared above, with the instant that the request is told.
        options = {"verify_exp": False, "verify_nbf": False, "verify_iat": False, "verify_aud": False}
        said: Mapping[str, Any] = jwt.decode(
            token, key.private.public_key(), algorithms=[ALGORITHM], options=cast("Any", options)
        )
        return said
    except (jwt.InvalidTokenError, StopIteration) as error:
        raise InvalidToken("the token is not signed by this authority") from error


def _instant(said: Mapping[str, Any], name: str) -> datetime:
    try:
        return datetime.fromtimestamp(int(said[name]), UTC)
    except (TypeError, ValueError, OverflowError, OSError) as error:
        raise InvalidToken("the token's times are not times") from error
