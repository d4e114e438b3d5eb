"""What a client asks for when it gives a role."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from arm.authorization.wire.role_assignment import SERVICE_PRINCIPAL, USER
from arm.fields import Flag, Guid, Text
from core.errors import Refusal

LONGEST_ID = 300


class ConditionNotSupported(Refusal):
    """Conditions and delegation are not kept here: accepting them would give more than was asked."""

    code = "BadRequest"
    text = _("Role assignments with a condition or with delegation are not supported.")


class RequestedProperties(serializers.Serializer[Any]):
    roleDefinitionId = Text(max_length=LONGEST_ID)
    principalId = Guid()
    principalType = serializers.ChoiceField(
        choices=[USER, "Group", SERVICE_PRINCIPAL, "ForeignGroup", "Device"], required=False, allow_null=True
    )
    condition = Text(required=False, allow_null=True, allow_blank=True)
    conditionVersion = Text(required=False, allow_null=True, allow_blank=True)
    canDelegate = Flag(required=False, allow_null=True)
    delegatedManagedIdentityResourceId = Text(required=False, allow_null=True, allow_blank=True)


class RoleAssignmentRequest(serializers.Serializer[Any]):
    properties = RequestedProperties()


@dataclass(frozen=True, slots=True)
class Requested:
    """A role for somebody. ``principal_type``: what the client takes them for, if it says so."""

    role_id: str
    principal_id: uuid.UUID
    principal_type: str | None


def requested(body: Any) -> Requested:
    """Read a body. Raises: rest_framework's ValidationError, ConditionNotSupported."""
    serializer = RoleAssignmentRequest(data=body)
    serializer.is_valid(raise_exception=True)
    said = serializer.validated_data["properties"]
    if any(
        said.get(name)
        for name in ("condition", "conditionVersion", "canDelegate", "delegatedManagedIdentityResourceId")
    ):
        raise ConditionNotSupported
    role_id = said["roleDefinitionId"].rstrip("/").rpartition("/")[2]
    return Requested(role_id, said["principalId"], said.get("principalType"))
