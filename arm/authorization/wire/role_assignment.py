"""A role assignment as Azure describes it."""

import uuid
from datetime import datetime
from typing import Any

from rest_framework import serializers

from arm.authorization.wire.role_definition import role_definition_id
from arm.wire import instant, told
from customers.models import RoleAssignment, User
from customers.policy.roles import AzureRole
from customers.queries.access import ROOT_SCOPE
from customers.queries.implied_owners import ImpliedOwner

TYPE = "Microsoft.Authorization/roleAssignments"
USER, SERVICE_PRINCIPAL = "User", "ServicePrincipal"


class RoleAssignmentProperties(serializers.Serializer[Any]):
    roleDefinitionId = serializers.CharField()
    principalId = serializers.UUIDField()
    principalType = serializers.ChoiceField(choices=[USER, SERVICE_PRINCIPAL])
    scope = serializers.CharField()
    createdOn = serializers.DateTimeField(required=False)
    updatedOn = serializers.DateTimeField(required=False)
    createdBy = serializers.UUIDField(required=False)
    updatedBy = serializers.UUIDField(required=False)


class RoleAssignmentBody(serializers.Serializer[Any]):
    """An assignment, as answers describe it."""

    id = serializers.CharField()
    name = serializers.UUIDField()
    type = serializers.CharField()
    properties = RoleAssignmentProperties()


class RoleAssignmentList(serializers.Serializer[Any]):
    value = RoleAssignmentBody(many=True)
    nextLink = serializers.CharField(required=False)


def role_assignment_body(one: RoleAssignment) -> dict[str, Any]:
    """Return an assignment; its role, and its user with the program that it is, are read already."""
    role = AzureRole(one.role.name)
    return _body(one.pk, one.scope, role, one.user, created_at=one.created_at, created_by=one.given_by_id)


def implied_body(owner: ImpliedOwner) -> dict[str, Any]:
    """Return the role that an Admin agent holds on everything without an assignment, as one inherited from the root."""
    return _body(owner.id, ROOT_SCOPE, AzureRole.OWNER, owner.user, created_at=owner.since, created_by=None)


def principal_type(user: User) -> str:
    return SERVICE_PRINCIPAL if hasattr(user, "service_principal") else USER


def _body(
    pk: uuid.UUID,
    scope: str,
    role: AzureRole,
    user: User,
    *,
    created_at: datetime | None,
    created_by: uuid.UUID | None,
) -> dict[str, Any]:
    at = instant(created_at) if created_at else None
    by = str(created_by) if created_by else None
    return {
        "id": f"{scope.rstrip('/')}/providers/{TYPE}/{pk}",
        "name": str(pk),
        "type": TYPE,
        "properties": told(
            {
                "roleDefinitionId": role_definition_id(role),
                "principalId": str(user.pk),
                "principalType": principal_type(user),
                "scope": scope,
                "createdOn": at,
                "updatedOn": at,
                "createdBy": by,
                "updatedBy": by,
            }
        ),
    }
