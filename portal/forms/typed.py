"""What somebody typed into the refund wizard, kept over steps, new quotes and reloads.

`portal.drafts` keeps the POST of a session that ran out, its ``act`` included; what is kept here has
none, which tells the two apart.
"""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest

from portal.drafts import KEY, MAX_DRAFTS, MAX_FIELD, draft_of

ACT = "act"


def keep_typed(request: HttpRequest, *, fields: Iterable[str], path: str = "") -> None:
    """Keep a POST's fields for a page, this one unless ``path`` names another."""
    typed = {name: [request.POST[name][:MAX_FIELD]] for name in fields if name in request.POST}
    drafts = {known: kept for known, kept in request.session.get(KEY, {}).items() if known != request.path}
    drafts.pop(path, None)
    drafts[path or request.path] = typed
    request.session[KEY] = dict(list(drafts.items())[-MAX_DRAFTS:])


def typed_before(request: HttpRequest) -> tuple[dict[str, Any], bool]:
    """Return what was typed on this page before, and whether it comes from a session that had run out."""
    typed = draft_of(request)
    return {name: value for name, value in typed.items() if name != ACT}, ACT in typed


def typed_at(request: HttpRequest, path: str) -> dict[str, Any]:
    """Return what was typed into the form that posts to another path than the page that holds it."""
    typed = request.session.get(KEY, {}).get(path, {})
    return {name: values[-1] for name, values in typed.items() if values}
