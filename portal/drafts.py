"""What somebody typed, kept in their session: over a lost sign-in, a reload, the back button."""

from typing import Any

from django.http import HttpRequest

MAX_DRAFTS = 10
MAX_FIELD = 20_000
KEY = "drafts"


def keep_draft(request: HttpRequest) -> None:
    """Keep what a POST carried, under the page's path."""
    if request.method != "POST":
        return
    typed = {
        name: [value[:MAX_FIELD] for value in values]
        for name, values in request.POST.lists()
        if name != "csrfmiddlewaretoken"
    }
    drafts = request.session.get(KEY, {})
    drafts.pop(request.path, None)
    drafts[request.path] = typed
    request.session[KEY] = dict(list(drafts.items())[-MAX_DRAFTS:])


def draft_of(request: HttpRequest) -> dict[str, Any]:
    """Return what was typed on this page before: the last value of each field; empty when nothing was."""
    typed = request.session.get(KEY, {}).get(request.path, {})
    return {name: values[-1] for name, values in typed.items() if values}


def forget_draft(request: HttpRequest) -> None:
    drafts = request.session.get(KEY, {})
    if drafts.pop(request.path, None) is not None:
        request.session[KEY] = drafts
