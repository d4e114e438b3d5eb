"""Graph's addresses."""

from arm.graph.views import ByIdsView, MeView, ProgramsView, ProgramView, UsersView, UserView
from arm.routes import route

GRAPH = "graph/v1.0"

urlpatterns = [
    route(f"{GRAPH}/directoryObjects/getByIds", ByIdsView.as_view(), name="graph_by_ids"),
    route(f"{GRAPH}/users", UsersView.as_view(), name="graph_users"),
    route(f"{GRAPH}/users/<str:user>", UserView.as_view(), name="graph_user"),
    route(f"{GRAPH}/servicePrincipals", ProgramsView.as_view(), name="graph_programs"),
    route(f"{GRAPH}/servicePrincipals/<str:program_id>", ProgramView.as_view(), name="graph_program"),
    route(f"{GRAPH}/me", MeView.as_view(), name="graph_me"),
]
