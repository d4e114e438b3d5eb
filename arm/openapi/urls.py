"""Where the description is, and the page that shows it."""

from drf_spectacular.views import SpectacularSwaggerSplitView

from arm.openapi.view import DescriptionView
from arm.routes import route

OPEN: dict[str, list[type]] = {"authentication_classes": [], "permission_classes": []}

urlpatterns = [
    route("openapi", DescriptionView.as_view(**OPEN), name="openapi"),
    route("docs", SpectacularSwaggerSplitView.as_view(url_name="openapi", **OPEN), name="openapi_docs"),
]
