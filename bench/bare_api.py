"""The yardstick: Django REST framework alone, answering a body that lies ready.

No token, no rights, no transaction, no query, no buckets. What the face for Azure's clients costs beyond this is what
its answers have to be found, computed and guarded for.
"""

import json
import os
from functools import cache
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpResponse
from django.urls import path

django.setup()
settings.ROOT_URLCONF = __name__
settings.MIDDLEWARE = []

from rest_framework.parsers import JSONParser  # noqa: E402 - only once Django is set up
from rest_framework.renderers import JSONRenderer  # noqa: E402
from rest_framework.request import Request  # noqa: E402
from rest_framework.response import Response  # noqa: E402
from rest_framework.views import APIView  # noqa: E402

application = WSGIHandler()


@cache
def _body(name: str) -> Any:
    return json.loads((Path(os.environ["BENCH_BODIES"]) / f"{name}.json").read_text())


class BareView(APIView):
    """Reads what it is sent, and renders the body."""

    authentication_classes = ()
    permission_classes = ()
    parser_classes = (JSONParser,)
    renderer_classes = (JSONRenderer,)

    def get(self, request: Request, name: str) -> Response:
        return Response(_body(name))

    def post(self, request: Request, name: str) -> Response:
        assert request.data
        return Response(_body(name))


urlpatterns = [
    path("bodies/<str:name>", BareView.as_view()),
    path("healthz", lambda request: HttpResponse("ok")),
]
