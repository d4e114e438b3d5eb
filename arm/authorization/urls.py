"""Microsoft.Authorization's addresses: behind a scope, or behind none for the root."""

from arm.authorization.views.role_assignments import RoleAssignmentsView, RoleAssignmentView
from arm.authorization.views.role_definitions import RoleDefinitionsView, RoleDefinitionView
from arm.routes import route

PROVIDER = "providers/Microsoft.Authorization"

urlpatterns = [
    route(f"{prefix}{PROVIDER}/{rest}", view.as_view(), name=f"{name}{suffix}")
    for prefix, suffix in (("", "_at_root"), ("<path:scope>/", ""))
    for rest, view, name in (
        ("roleDefinitions", RoleDefinitionsView, "role_definitions"),
        ("roleDefinitions/<str:name>", RoleDefinitionView, "role_definition"),
        ("roleAssignments", RoleAssignmentsView, "role_assignments"),
        ("roleAssignments/<str:name>", RoleAssignmentView, "role_assignment"),
    )
]
