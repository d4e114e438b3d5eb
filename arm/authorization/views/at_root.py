"""The same at the root: its scope is a slash, which leaves nothing before the provider."""

from drf_spectacular.utils import extend_schema, extend_schema_view

from arm.authorization.views.role_assignments import RoleAssignmentsView, RoleAssignmentView
from arm.authorization.views.role_definitions import RoleDefinitionsView, RoleDefinitionView


@extend_schema_view(get=extend_schema(operation_id="RoleDefinitions_ListAtRoot"))
class RootRoleDefinitionsView(RoleDefinitionsView):
    pass


@extend_schema_view(get=extend_schema(operation_id="RoleDefinitions_GetById"))
class RootRoleDefinitionView(RoleDefinitionView):
    pass


@extend_schema_view(get=extend_schema(operation_id="RoleAssignments_ListAtRoot"))
class RootRoleAssignmentsView(RoleAssignmentsView):
    pass


@extend_schema_view(
    get=extend_schema(operation_id="RoleAssignments_GetAtRoot"),
    put=extend_schema(operation_id="RoleAssignments_CreateAtRoot"),
    delete=extend_schema(operation_id="RoleAssignments_DeleteAtRoot"),
)
class RootRoleAssignmentView(RoleAssignmentView):
    pass
