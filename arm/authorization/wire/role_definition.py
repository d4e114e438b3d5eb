"""A role definition as Azure describes it: Azure's own id and name, and what the role gives here."""

from typing import Any

from rest_framework import serializers

from customers.policy.access import ON_A_SUBSCRIPTION, ROLE_GIVES
from customers.policy.roles import AZURE_ROLE_IDS, PURCHASING_ROLES, Action, AzureRole

PREFIX = "/providers/Microsoft.Authorization/roleDefinitions/"
TYPE = "Microsoft.Authorization/roleDefinitions"
KIND = "BuiltInRole"

OPERATIONS: dict[Action, tuple[str, ...]] = {
    Action.RESERVATIONS_READ: (
        "Microsoft.Authorization/*/read",
        "Microsoft.Capacity/*/read",
        "Microsoft.Consumption/reservationDetails/read",
        "Microsoft.Consumption/reservationSummaries/read",
    ),
    Action.RESERVATIONS_CONFIGURE: (
        "Microsoft.Capacity/reservationOrders/merge/action",
        "Microsoft.Capacity/reservationOrders/reservations/write",
        "Microsoft.Capacity/reservationOrders/split/action",
    ),
    Action.ACCESS_MANAGE: (
        "Microsoft.Authorization/roleAssignments/delete",
        "Microsoft.Authorization/roleAssignments/write",
    ),
    Action.REFUNDS_REQUEST: (
        "Microsoft.Capacity/calculateExchange/action",
        "Microsoft.Capacity/exchange/action",
        "Microsoft.Capacity/reservationOrders/calculateRefund/action",
        "Microsoft.Capacity/reservationOrders/return/action",
    ),
    Action.PURCHASES_MAKE: (
        "Microsoft.Capacity/calculatePrice/action",
        "Microsoft.Capacity/catalogs/read",
        "Microsoft.Capacity/reservationOrders/write",
    ),
}
"""What each right lets a client call. Azure's roles list more; what is not offered here is not listed."""

DESCRIPTIONS: dict[AzureRole, str] = {
    AzureRole.OWNER: "Grants full access to reservations, including the ability to assign roles.",
    AzureRole.CONTRIBUTOR: "Grants access to manage reservations, but not to assign roles or to return them.",
    AzureRole.READER: "View reservations and who has access to them.",
    AzureRole.USER_ACCESS_ADMINISTRATOR: "Lets you view reservations and manage user access to them.",
    AzureRole.RESERVATIONS_ADMINISTRATOR: "Lets one read and manage reservations, return and exchange them.",
    AzureRole.RESERVATIONS_READER: "Lets one read reservations.",
    AzureRole.RESERVATION_PURCHASER: "Lets one purchase reservations for a subscription.",
}


class Permission(serializers.Serializer[Any]):
    actions = serializers.ListField(child=serializers.CharField())
    notActions = serializers.ListField(child=serializers.CharField())
    dataActions = serializers.ListField(child=serializers.CharField())
    notDataActions = serializers.ListField(child=serializers.CharField())


class RoleDefinitionProperties(serializers.Serializer[Any]):
    roleName = serializers.CharField()
    type = serializers.CharField()
    description = serializers.CharField()
    assignableScopes = serializers.ListField(child=serializers.CharField())
    permissions = Permission(many=True)


class RoleDefinitionBody(serializers.Serializer[Any]):
    """A role, as answers describe it."""

    id = serializers.CharField()
    name = serializers.UUIDField()
    type = serializers.CharField()
    properties = RoleDefinitionProperties()


class RoleDefinitionList(serializers.Serializer[Any]):
    value = RoleDefinitionBody(many=True)


def role_definition_body(role: AzureRole) -> dict[str, Any]:
    """Return a role. Names are Azure's in every language: clients look roles up by them."""
    return {
        "id": role_definition_id(role),
        "name": str(AZURE_ROLE_IDS[role]),
        "type": TYPE,
        "properties": {
            "roleName": role.value,
            "type": KIND,
            "description": DESCRIPTIONS[role],
            "assignableScopes": ["/"],
            "permissions": [
                {"actions": operations_of(role), "notActions": [], "dataActions": [], "notDataActions": []}
            ],
        },
    }


def role_definition_id(role: AzureRole) -> str:
    return f"{PREFIX}{AZURE_ROLE_IDS[role]}"


def operations_of(role: AzureRole) -> list[str]:
    """Return what the role lets a client call, wherever it is held."""
    gives = ROLE_GIVES[role] | (ON_A_SUBSCRIPTION if role in PURCHASING_ROLES else frozenset())
    return sorted(operation for action in gives for operation in OPERATIONS[action])
