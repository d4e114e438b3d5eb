"""The description as it is served: made once for each language and format, whoever asks and whatever they add."""

from functools import cache

from django.http import HttpResponse
from django.utils import translation
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework.request import Request


class DescriptionView(SpectacularAPIView):
    """Open to everybody; ``?format=json`` or the Accept header choose between JSON and YAML."""

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: object, **kwargs: object) -> HttpResponse:
        media_type = request.accepted_renderer.media_type
        return HttpResponse(_described(translation.get_language(), media_type), content_type=media_type)


@cache
def _described(language: str | None, media_type: str) -> bytes:
    """Return the description in the language that is in force, which ``language`` names, in one of the formats."""
    renderer = next(one for one in DescriptionView.renderer_classes if one.media_type == media_type)
    described = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    rendered = renderer().render(described, renderer_context={})
    return rendered.encode() if isinstance(rendered, str) else rendered
