"""People and programs as Microsoft Graph describes them."""

from datetime import date
from typing import Any

from rest_framework import serializers

from customers.models import Membership, ServicePrincipal

PERSON, PROGRAM = "#microsoft.graph.user", "#microsoft.graph.servicePrincipal"


class ObjectAnswer(serializers.Serializer[Any]):
    """A person (``userPrincipalName`` and ``mail``) or a program (``appId`` and what follows it)."""

    id = serializers.UUIDField()
    displayName = serializers.CharField()
    accountEnabled = serializers.BooleanField()
    userPrincipalName = serializers.CharField(required=False)
    mail = serializers.CharField(required=False)
    appId = serializers.UUIDField(required=False)
    appDisplayName = serializers.CharField(required=False)
    appOwnerOrganizationId = serializers.UUIDField(required=False)
    servicePrincipalNames = serializers.ListField(child=serializers.CharField(), required=False)
    servicePrincipalType = serializers.CharField(required=False)


class ObjectListAnswer(serializers.Serializer[Any]):
    value = ObjectAnswer(many=True)


def person_body(membership: Membership, *, today: date) -> dict[str, Any]:
    """Return somebody of a partner; their user is read already."""
    user = membership.user
    return {
        "@odata.type": PERSON,
        "id": str(user.pk),
        "displayName": user.name or user.email,
        "userPrincipalName": user.email,
        "mail": user.email,
        "accountEnabled": user.is_active and membership.is_in_force(today),
    }


def program_body(program: ServicePrincipal) -> dict[str, Any]:
    return {
        "@odata.type": PROGRAM,
        "id": str(program.user_id),
        "displayName": program.name,
        "accountEnabled": program.is_active,
        "appId": str(program.client_id),
        "appDisplayName": program.name,
        "appOwnerOrganizationId": str(program.tenant_id),
        "servicePrincipalNames": [str(program.client_id)],
        "servicePrincipalType": "Application",
    }
