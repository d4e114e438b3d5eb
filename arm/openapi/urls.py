"""Where the description is, and the page that shows it."""

from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from arm.routes import route

OPEN: dict[str, list[type]] = {"authentication_classes": [], "permission_classes": []}

urlpatterns = [
    route("openapi", SpectacularAPIView.as_view(**OPEN), name="openapi"),
    route("docs", SpectacularSwaggerSplitView.as_view(url_name="openapi", **OPEN), name="openapi_docs"),
]
