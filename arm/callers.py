"""Who calls: read from the bearer token of a request."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from arm import tokens
from core.actor import Actor
from customers.queries.callers import Calling, caller_in

THROUGH = "api"


@dataclass(frozen=True, slots=True)
class Caller:
    """A person or a program with a token that is good now."""

    calling: Calling

    is_authenticated = True

    @property
    def actor(self) -> Actor:
        return calling_actor(self.calling)

    @property
    def pk(self) -> Any:
        """What throttling counts by."""
        return self.calling.user.pk


def calling_actor(calling: Calling) -> Actor:
    """Return a caller, a person or a program, as the audit trail names them."""
    user = calling.user
    return Actor(kind="user", id=user.pk, label=user.name or user.email, partner_id=calling.partner.pk, through=THROUGH)


class BearerToken(BaseAuthentication):
    """Let in whoever brings a token of ours for Azure Resource Manager."""

    def audiences(self) -> tuple[str, ...]:
        """Return what a token may be for: Azure's own names for the resource manager, and its address here."""
        return (*tokens.AUDIENCES, settings.ARM_URL)

    def authenticate(self, request: Request) -> tuple[Caller, None] | None:
        words = get_authorization_header(request).split()
        if not words or words[0].lower() != b"bearer":
            return None
        if len(words) != 2:
            raise AuthenticationFailed("The Authorization header has no token.", "InvalidAuthenticationToken")
        now = request._request.now  # type: ignore[attr-defined]
        try:
            claims = tokens.read(words[1].decode("ascii", "replace"), audiences=self.audiences(), now=now)
        except tokens.InvalidToken as error:
            is_over = isinstance(error, tokens.ExpiredToken)
            code = "ExpiredAuthenticationToken" if is_over else "InvalidAuthenticationToken"
            raise AuthenticationFailed(f"The access token is invalid: {error}.", code) from error
        calling = caller_in(claims.tenant_id, claims.object_id, now=now)
        if calling is None:
            raise AuthenticationFailed(
                "The access token is of somebody who may not act in this tenant.", "InvalidAuthenticationToken"
            )
        return Caller(calling), None

    def authenticate_header(self, request: Request) -> str:
        return f'Bearer authorization_uri="{settings.ARM_URL}/common", error="invalid_token"'


class GraphToken(BearerToken):
    """Let in whoever brings a token of ours for Graph: one for the resource manager is none."""

    def audiences(self) -> tuple[str, ...]:
        return (graph_audience(),)


def graph_audience() -> str:
    """Return what a token for Graph is for: its address here."""
    return f"{settings.ARM_URL}/graph"
