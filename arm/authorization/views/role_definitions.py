"""The roles that mean something at a scope, and one of them."""

import uuid
from collections.abc import Collection

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from arm.authorization.scopes import scope_at
from arm.authorization.versions import AUTHORIZATION
from arm.authorization.wire.role_definition import (
    KIND,
    RoleDefinitionBody,
    RoleDefinitionList,
    role_definition_body,
)
from arm.odata import Clause, clauses_of, invalid
from arm.views import ArmView, guid
from customers.commands.assign_role import RoleDefinitionDoesNotExist
from customers.policy.roles import AZURE_ROLE_IDS, AzureRole

FILTER = OpenApiParameter("$filter", str, description="roleName eq '...', type eq 'BuiltInRole', atScopeAndBelow()")


class RoleDefinitionsView(ArmView):
    versions = AUTHORIZATION

    @extend_schema(operation_id="RoleDefinitions_List", parameters=[FILTER], responses={200: RoleDefinitionList})
    def get(self, request: Request, scope: str = "") -> Response:
        here = scope_at(self, scope)
        text = request.query_params.get("$filter", "")
        clauses = clauses_of(text)
        if not all(_is_known(one) for one in clauses):
            raise invalid(text)
        roles = [role for role in AzureRole if role in here.roles and all(_fits(role, one) for one in clauses)]
        return Response({"value": [role_definition_body(role) for role in roles]})


class RoleDefinitionView(ArmView):
    versions = AUTHORIZATION

    @extend_schema(operation_id="RoleDefinitions_Get", responses={200: RoleDefinitionBody})
    def get(self, request: Request, name: str, scope: str = "") -> Response:
        here = scope_at(self, scope)
        return Response(role_definition_body(_role_with(guid(name, RoleDefinitionDoesNotExist), here.roles)))


def _role_with(role_id: uuid.UUID, roles: Collection[AzureRole]) -> AzureRole:
    for role in roles:
        if AZURE_ROLE_IDS[role] == role_id:
            return role
    raise RoleDefinitionDoesNotExist


def _is_known(clause: Clause) -> bool:
    return (clause.name, clause.sign) in {("rolename", "eq"), ("type", "eq"), ("atscopeandbelow", "()")}


def _fits(role: AzureRole, clause: Clause) -> bool:
    if clause.name == "rolename":
        return clause.value.casefold() == role.value.casefold()
    return clause.name != "type" or clause.value.casefold() == KIND.casefold()
