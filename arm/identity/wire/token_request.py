"""What a program says to get a token."""

import uuid
from collections.abc import Mapping
from typing import Any, TypeVar

from rest_framework import serializers

from arm.identity.refusals import InvalidForm
from core.guids import guid_in

LONGEST = 4000
S = TypeVar("S", bound="serializers.Serializer[Any]")


class TokenRequest(serializers.Serializer[Any]):
    """Every field of every grant, for the description."""

    grant_type = serializers.CharField(max_length=LONGEST)
    client_id = serializers.CharField(max_length=LONGEST)
    client_secret = serializers.CharField(max_length=LONGEST, required=False)
    scope = serializers.CharField(max_length=LONGEST, required=False)
    device_code = serializers.CharField(max_length=LONGEST, required=False)
    refresh_token = serializers.CharField(max_length=LONGEST, required=False)


class GrantType(serializers.Serializer[Any]):
    grant_type = serializers.CharField(max_length=LONGEST)


class ClientCredentials(serializers.Serializer[Any]):
    """A program that signs in by itself."""

    client_id = serializers.CharField(max_length=LONGEST)
    client_secret = serializers.CharField(max_length=LONGEST, trim_whitespace=False)
    scope = serializers.CharField(max_length=LONGEST)


class DeviceCodeGrant(serializers.Serializer[Any]):
    """A program that asks whether somebody has let it in."""

    client_id = serializers.CharField(max_length=LONGEST)
    device_code = serializers.CharField(max_length=LONGEST)


class RefreshGrant(serializers.Serializer[Any]):
    """A program that goes on acting as somebody."""

    client_id = serializers.CharField(max_length=LONGEST)
    refresh_token = serializers.CharField(max_length=LONGEST)
    scope = serializers.CharField(max_length=LONGEST, required=False, allow_blank=True)


class DeviceCodeRequest(serializers.Serializer[Any]):
    """A program that wants to be let in."""

    client_id = serializers.CharField(max_length=LONGEST)
    scope = serializers.CharField(max_length=LONGEST)


def read(kind: type[S], form: Any) -> Mapping[str, Any]:
    """Return the fields of a form. Raises: InvalidForm, which names the first that is wrong."""
    serializer = kind(data=form)
    if not serializer.is_valid():
        raise InvalidForm(name=next(iter(serializer.errors)))
    said: Mapping[str, Any] = serializer.validated_data
    return said


def application_id(text: str) -> uuid.UUID | None:
    """Return a program's id; None for what is none."""
    return guid_in(text)
