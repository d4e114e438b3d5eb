"""Tokens for programs and for people, as Microsoft Entra hands them out."""

import json
import uuid
from base64 import urlsafe_b64encode
from datetime import datetime
from typing import Any

from rest_framework import serializers

from arm import tokens
from customers.models import ServicePrincipal
from customers.queries.callers import Calling


class TokenAnswer(serializers.Serializer[Any]):
    """``scope`` and what follows it come for people only."""

    token_type = serializers.CharField()
    expires_in = serializers.IntegerField()
    ext_expires_in = serializers.IntegerField()
    access_token = serializers.CharField()
    scope = serializers.CharField(required=False)
    refresh_token = serializers.CharField(required=False)
    id_token = serializers.CharField(required=False)
    client_info = serializers.CharField(required=False)


def program_answer(calling: Calling, program: ServicePrincipal, resource: str, *, now: datetime) -> dict[str, Any]:
    said = {"idtyp": "app", "app_displayname": program.name}
    return _bearer(_claims(calling, program.client_id, resource), said, now)


def person_answer(
    calling: Calling, app_id: uuid.UUID, resource: str, refresh_token: str, *, now: datetime
) -> dict[str, Any]:
    """Return a person's tokens; ``scope`` names what was asked for, or clients don't find the token again."""
    said = {**_who(calling), "idtyp": "user", "scp": "user_impersonation"}
    return {
        **_bearer(_claims(calling, app_id, resource), said, now),
        "scope": f"{resource}/user_impersonation {resource}/.default",
        "refresh_token": refresh_token,
        "id_token": tokens.issue(_claims(calling, app_id, str(app_id)), now=now, **_who(calling), ver="2.0"),
        "client_info": _client_info(calling),
    }


def _bearer(claims: tokens.Claims, said: dict[str, str], now: datetime) -> dict[str, Any]:
    seconds = int(claims.lifetime.total_seconds())
    return {
        "token_type": "Bearer",
        "expires_in": seconds,
        "ext_expires_in": seconds,
        "access_token": tokens.issue(claims, now=now, **said),
    }


def _claims(calling: Calling, app_id: uuid.UUID, audience: str) -> tokens.Claims:
    return tokens.Claims(tenant_id=calling.tenant_id, object_id=calling.user.pk, app_id=app_id, audience=audience)


def _who(calling: Calling) -> dict[str, str]:
    user = calling.user
    names = dict.fromkeys(("upn", "unique_name", "preferred_username"), user.email)
    return {"name": user.name or user.email, **names}


def _client_info(calling: Calling) -> str:
    """Return who it is, and where they are at home, by which clients tell accounts apart."""
    told = json.dumps({"uid": str(calling.user.pk), "utid": str(calling.partner.pk)})
    return urlsafe_b64encode(told.encode()).decode().rstrip("=")
