"""What happens around every call: one spelling of the address, its instant, its ids, the reader's language."""

import re
import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.utils import translation

from core import clock
from core.guids import guid_in

GetResponse = Callable[[HttpRequest], HttpResponseBase]
SLASHES = re.compile(r"/{2,}")


class ArmMiddleware:
    """Prepare a call and label its answer as Azure Resource Manager does."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.now = clock.now()  # type: ignore[attr-defined]
        # A scope that begins with a slash, put behind another one, as Azure's clients do.
        request.path_info = SLASHES.sub("/", request.path_info).rstrip("/") or "/"
        with translation.override(translation.get_language_from_request(request)):
            response = self.get_response(request)
        response.headers["x-ms-request-id"] = str(uuid.uuid4())
        response.headers["x-ms-correlation-request-id"] = _told(request, "x-ms-correlation-request-id")
        if request.headers.get("x-ms-return-client-request-id", "").lower() == "true":
            response.headers["x-ms-client-request-id"] = _told(request, "x-ms-client-request-id")
        response.headers.setdefault("Cache-Control", "no-store")
        return response


def _told(request: HttpRequest, name: str) -> str:
    """Return an id that the client gave the call, if it is one; a new one otherwise."""
    return str(guid_in(request.headers.get(name, "")) or uuid.uuid4())
