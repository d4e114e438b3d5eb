"""What somebody typed, kept in their session: over a lost sign-in, a reload, the back button.

Strangers reach this too, so what is kept is bounded in every direction.
"""

import json
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

MAX_DRAFTS = 10
MAX_DRAFTS_SIGNED_OUT = 5
MAX_FIELDS = 40
MAX_NAME = 100
MAX_PATH = 500
MAX_FIELD = 20_000
MAX_BYTES = 64 * 1024
KEY = "drafts"

# The pressed button: it tells a lost POST from a page that keeps itself, so it comes before any other field.
BUTTON = "act"

Draft = Mapping[str, list[str]]


def keep_draft(request: HttpRequest) -> None:
    """Keep what a POST carried, under the page's path."""
    if request.method != "POST" or len(request.path) > MAX_PATH:
        return
    names = [name for name in request.POST if name != "csrfmiddlewaretoken" and len(name) <= MAX_NAME]
    names.sort(key=lambda name: name != BUTTON)
    typed = {name: [request.POST.get(name, "")[:MAX_FIELD]] for name in names[:MAX_FIELDS]}
    drafts = request.session.get(KEY, {})
    drafts.pop(request.path, None)
    drafts[request.path] = typed
    request.session[KEY] = bounded(drafts, most=MAX_DRAFTS if request.user.is_authenticated else MAX_DRAFTS_SIGNED_OUT)


def bounded(drafts: Mapping[str, Draft], *, most: int) -> dict[str, Draft]:
    """Return the newest drafts, at most so many, that fit into ``MAX_BYTES`` together."""
    kept: list[tuple[str, Draft]] = []
    room = MAX_BYTES
    for path, typed in list(drafts.items())[: -most - 1 : -1]:
        room -= len(json.dumps([path, typed], ensure_ascii=False).encode(errors="replace"))
        if room < 0:
            break
        kept.append((path, typed))
    return dict(reversed(kept))


def draft_of(request: HttpRequest) -> dict[str, Any]:
    """Return what was typed on this page before: the last value of each field; empty when nothing was."""
    typed = request.session.get(KEY, {}).get(request.path, {})
    return {name: values[-1] for name, values in typed.items() if values}


def forget_draft(request: HttpRequest) -> None:
    drafts = request.session.get(KEY, {})
    if drafts.pop(request.path, None) is not None:
        request.session[KEY] = drafts
