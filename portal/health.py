"""Probes: is this process alive, and could it do its work."""

import logging

from django.http import HttpResponse, JsonResponse

from core.database import run

log = logging.getLogger(__name__)


def answer_probe(path: str) -> HttpResponse | None:
    """Answer /healthz (the process lives) and /readyz (its database answers); None for other paths."""
    if path == "/healthz":
        return HttpResponse("ok", content_type="text/plain")
    if path == "/readyz":
        return _readiness()
    return None


def _readiness() -> HttpResponse:
    try:
        run("SELECT 1 FROM django_migrations LIMIT 1")
    except Exception:
        log.exception("not ready")
        return JsonResponse({"database": "unavailable"}, status=503)
    return JsonResponse({"database": "ok"})
