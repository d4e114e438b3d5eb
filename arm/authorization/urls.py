"""Microsoft.Authorization's addresses: behind a scope, or behind none for the root."""

from arm.authorization.views import at_root
from arm.authorization.views.role_assignments import RoleAssignmentsView, RoleAssignmentView
from arm.authorization.views.role_definitions import RoleDefinitionsView, RoleDefinitionView
from arm.routes import route

PROVIDER = "providers/Microsoft.Authorization"
DEFINITIONS, ASSIGNMENTS = f"{PROVIDER}/roleDefinitions", f"{PROVIDER}/roleAssignments"
DEFINITION, ASSIGNMENT = f"{DEFINITIONS}/<str:name>", f"{ASSIGNMENTS}/<str:name>"
SCOPE = "<path:scope>"

urlpatterns = [
    route(DEFINITIONS, at_root.RootRoleDefinitionsView.as_view(), name="root_role_definitions"),
    route(DEFINITION, at_root.RootRoleDefinitionView.as_view(), name="root_role_definition"),
    route(ASSIGNMENTS, at_root.RootRoleAssignmentsView.as_view(), name="root_role_assignments"),
    route(ASSIGNMENT, at_root.RootRoleAssignmentView.as_view(), name="root_role_assignment"),
    route(f"{SCOPE}/{DEFINITIONS}", RoleDefinitionsView.as_view(), name="role_definitions"),
    route(f"{SCOPE}/{DEFINITION}", RoleDefinitionView.as_view(), name="role_definition"),
    route(f"{SCOPE}/{ASSIGNMENTS}", RoleAssignmentsView.as_view(), name="role_assignments"),
    route(f"{SCOPE}/{ASSIGNMENT}", RoleAssignmentView.as_view(), name="role_assignment"),
]
