"""The desk's first page: what waits for a decision, one of them open at a time, and deciding it."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from billing.commands.review import look_at, look_away
from billing.queries.reviews import reviews_of_others
from core.actor import Actor
from portal.desk import forms, rights
from portal.desk.decide import decide_one, language_of, who_decided
from portal.desk.details import details_of
from portal.desk.forms import DecisionForm
from portal.desk.queue import WAITING_STATES, Queue, WaitingRefund, queue
from portal.templatetags.desk import review_words

OFFERED = (forms.APPROVE, forms.REJECT, forms.ASK)


def waiting(request: HttpRequest, site: AdminSite) -> TemplateResponse:
    """Show the queue; ``?open=<refund>`` opens one in place, and says so to the others at the desk."""
    return _page(request, site, open_id=_uuid(request.GET.get("open", "")))


def decide(request: HttpRequest, site: AdminSite, refund_id: uuid.UUID) -> HttpResponse:
    """Decide one refund as the pressed button says, and stay in the queue: the next one opens."""
    if not rights.may_decide(request):
        raise PermissionDenied
    form = DecisionForm(request.POST, decisions=OFFERED)
    if not form.is_valid():
        return _page(request, site, open_id=refund_id, form=form)
    said = form.cleaned_data
    outcome = decide_one(
        decision=said["decision"],
        refund_id=refund_id,
        seen=said["seen"],
        note=form.note_in(language_of(refund_id)),
        actor=request.actor,  # type: ignore[attr-defined]
        now=request.now,  # type: ignore[attr-defined]
    )
    if outcome.is_done or outcome.is_stale:
        (messages.success if outcome.is_done else messages.error)(request, outcome.words)
        return redirect(_address(said["next"]))
    form.add_error(None, outcome.words)
    return _page(request, site, open_id=refund_id, form=form)


def reviews(request: HttpRequest) -> JsonResponse:
    """Say who has which waiting refund or exchange open, and keep one's own mark (``?open=``) alive."""
    if not rights.may_see_queue(request):
        raise PermissionDenied
    now = request.now  # type: ignore[attr-defined]
    if (open_id := _uuid(request.GET.get("open", ""))) and rights.may_decide(request):
        _look(request, open_id)
    others = reviews_of_others(person_id=_person(request), states=WAITING_STATES, now=now)
    return JsonResponse({str(one.of_id): review_words(one) for one in others})


def leave(request: HttpRequest, refund_id: uuid.UUID) -> HttpResponse:
    """Take one's own mark off a refund or an exchange, when its row is closed or the page is left."""
    look_away(asked_id=refund_id, person_id=_person(request))
    return HttpResponse(status=204)


def _address(next_id: uuid.UUID | None) -> str:
    """Return where the work goes on: the next refund, open, or the queue."""
    index = reverse("admin:index")
    return f"{index}?open={next_id}#r-{next_id}" if next_id else index


def _look(request: HttpRequest, refund_id: uuid.UUID) -> None:
    look_at(asked_id=refund_id, person_id=_person(request), now=request.now)  # type: ignore[attr-defined]


def _person(request: HttpRequest) -> uuid.UUID:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor.person_id


def _page(
    request: HttpRequest, site: AdminSite, *, open_id: uuid.UUID | None, form: DecisionForm | None = None
) -> TemplateResponse:
    now = request.now  # type: ignore[attr-defined]
    sees, decides = rights.may_see_queue(request), rights.may_decide(request)
    if open_id and decides:
        _look(request, open_id)
    shown = queue(now=now, opened_id=open_id) if sees else Queue([])
    opened = shown.find(open_id)
    if open_id and not opened and sees:
        messages.warning(request, who_decided(open_id))
    context: dict[str, Any] = {
        **site.each_context(request),
        "is_nav_sidebar_enabled": False,
        "title": _("Waiting for a decision"),
        "subtitle": None,
        "queue": shown,
        "sees_queue": sees,
        "opened": opened,
        "next": _next_after(shown, opened),
        "details": details_of(opened) if opened else None,
        "form": form or DecisionForm(decisions=OFFERED if opened else ()),
        "may_decide": decides,
        "is_own": bool(opened and opened.refund.requested_by_id == request.user.pk),
        "now": now,
        "app_list": site.get_app_list(request),
    }
    request.current_app = site.name
    return TemplateResponse(request, "desk/waiting.html", context)


def _next_after(shown: Queue, opened: WaitingRefund | None) -> uuid.UUID | None:
    """Return which refund opens once the open one is decided: the following one, or the first after the last."""
    ids = [one.refund.pk for one in shown.refunds]
    if opened is None or opened.refund.pk not in ids:
        return None
    place = ids.index(opened.refund.pk)
    others = [*ids[place + 1 :], *ids[:place]]
    return others[0] if others else None


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
